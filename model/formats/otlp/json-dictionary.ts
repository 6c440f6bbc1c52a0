/** The dictionary of a request in JSON, and the attributes of its resources and scopes. */
import {
  field,
  halves,
  hexId,
  index,
  int64,
  type JsonObject,
  list,
  message,
  text,
} from '#model/formats/otlp/json-values.ts';
import {
  ABSENT,
  addAttribute,
  type Attribute,
  checkRows,
  Dictionary,
  malformedOtlp,
} from '#model/formats/otlp/message.ts';

const mappingFlags = ['hasFunctions', 'hasFilenames', 'hasLineNumbers', 'hasInlineFrames'];

export function readDictionary(sent: JsonObject): Dictionary {
  const dictionary = new Dictionary();
  const table = (name: string): readonly unknown[] => {
    const rows = list(field(sent, name), name);
    checkRows(rows.length, name);
    return rows;
  };
  dictionary.strings = table('stringTable').map((value) => text(value ?? undefined, 'an entry of stringTable'));
  const readers: [name: string, read: (row: JsonObject, dictionary: Dictionary) => void][] = [
    ['mappingTable', readMapping],
    ['locationTable', readLocation],
    ['functionTable', readFunction],
    ['linkTable', readLink],
    ['attributeTable', readTableAttribute],
    ['stackTable', readStack],
  ];
  for (const [name, read] of readers) {
    for (const row of table(name)) {
      read(message(row ?? undefined, `a row of ${name}`), dictionary);
    }
  }
  return dictionary;
}

/** Attributes of a resource or scope. */
export function readAttributes(values: readonly unknown[], dictionary: Dictionary): Attribute[] {
  const attributes: Attribute[] = [];
  for (const value of values) {
    const sent = message(value, 'an attribute');
    const key = text(field(sent, 'key'), 'the key of an attribute');
    addAttribute(attributes, {
      key: key === '' ? namedString(field(sent, 'keyStrindex'), dictionary) : key,
      value: readValue(field(sent, 'value'), dictionary),
      unit: '',
    });
  }
  return attributes;
}

function readTableAttribute(sent: JsonObject, dictionary: Dictionary): void {
  const key = field(sent, 'key');
  const keyRow = field(sent, 'keyStrindex');
  if (key !== undefined || keyRow !== undefined) {
    dictionary.attributeKeys = keyRow === undefined ? 'text' : 'row';
  }
  dictionary.attributes.push({
    key: keyRow === undefined ? text(key, 'the key of an attribute') : namedString(keyRow, dictionary),
    value: readValue(field(sent, 'value'), dictionary),
    unit: namedString(field(sent, 'unitStrindex'), dictionary),
  });
}

/** A value that can be a label: a string or a whole number; undefined for every other. */
function readValue(value: unknown, dictionary: Dictionary): Attribute['value'] {
  const sent = message(value, 'the value of an attribute');
  const string = field(sent, 'stringValue');
  const number = field(sent, 'intValue');
  const row = field(sent, 'stringValueStrindex');
  if (string !== undefined) {
    return text(string, 'the value of an attribute');
  }
  if (number !== undefined) {
    return int64(number, 'the value of an attribute');
  }
  return row === undefined ? undefined : namedString(row, dictionary);
}

function namedString(value: unknown, { strings }: Dictionary): string {
  const row = index(value, 'a string of an attribute');
  if (row !== 0 && (row < 0 || row >= strings.length)) {
    throw malformedOtlp(`an attribute names string ${row}, but there are ${strings.length}`);
  }
  return strings[row] ?? '';
}

function readMapping(sent: JsonObject, { mappings }: Dictionary): void {
  const address = (name: string) => BigInt.asUintN(64, int64(field(sent, name), `${name} of a mapping`));
  const attributes = list(field(sent, 'attributeIndices'), 'the attributes of a mapping');
  mappings.push({
    file: index(field(sent, 'filenameStrindex'), 'the file of a mapping', ABSENT),
    memoryStart: address('memoryStart'),
    memoryLimit: address('memoryLimit'),
    fileOffset: address('fileOffset'),
    flags: mappingFlags.reduce((flags, name, bit) => (field(sent, name) === true ? flags | (1 << bit) : flags), 0),
    attributes: attributes.map((item) => index(item, 'an attribute of a mapping')),
  });
}

function readLocation(sent: JsonObject, { locations }: Dictionary): void {
  const [low, high] = halves(int64(field(sent, 'address'), 'the address of a location'));
  for (const value of list(field(sent, 'lines') ?? field(sent, 'line'), 'the lines of a location')) {
    const line = message(value, 'a line');
    locations.lines.items.push(index(field(line, 'functionIndex'), 'the function of a line'));
    locations.lineNumber.push(lineNumber(field(line, 'line')));
  }
  locations.mapping.push(index(field(sent, 'mappingIndex'), 'the mapping of a location'));
  locations.addressLow.push(low);
  locations.addressHigh.push(high);
  locations.lines.endRow();
}

function readFunction(sent: JsonObject, { functions }: Dictionary): void {
  functions.name.push(index(field(sent, 'nameStrindex'), 'the name of a function', ABSENT));
  functions.systemName.push(index(field(sent, 'systemNameStrindex'), 'the system name of a function', ABSENT));
  functions.file.push(index(field(sent, 'filenameStrindex'), 'the file of a function', ABSENT));
  functions.startLine.push(lineNumber(field(sent, 'startLine')));
}

function readLink(sent: JsonObject, { links }: Dictionary): void {
  links.push({
    traceId: hexId(field(sent, 'traceId'), 'the trace id of a link'),
    spanId: hexId(field(sent, 'spanId'), 'the span id of a link'),
  });
}

function readStack(sent: JsonObject, { stacks }: Dictionary): void {
  for (const item of list(field(sent, 'locationIndices'), 'the locations of a stack')) {
    stacks.items.push(index(item, 'a location of a stack'));
  }
  stacks.endRow();
}

/** Of 32 bits, as columns have it; 0 for what is beyond. */
function lineNumber(value: unknown): number {
  const number = int64(value, 'a line number');
  return BigInt.asIntN(32, number) === number ? Number(number) : 0;
}
