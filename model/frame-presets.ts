/**
 * Sets of frames that are seldom what somebody looks for: a language's runtime, its standard library's inner parts. A
 * preset takes them out of a graph (their values are their callers'), or takes out all others.
 *
 *     const test = presetTest(builtInPresets[0]!);      // which functions it takes out, by their names
 *     applyTransforms(tree, [{ kind: 'preset', name: 'go-runtime' }], (id) => …);
 *
 * Expressions are RE2's, as those of the search.
 */
import { compileSearch, type NameTest } from '#model/search.ts';

export interface FramePreset {
  /** Of a built-in one a word; of people's own the id of their document. */
  id: string;
  title: string;
  /** Whether functions that match are taken out; otherwise all that do not. */
  hides: boolean;
  /** An expression over names. */
  pattern: string;
}

/** @throws HearthError bad_request when the expression is not one */
export function presetTest({ hides, pattern }: FramePreset): NameTest {
  const matches = compileSearch({ text: pattern, regex: true });
  return hides ? matches : (name) => !matches(name);
}

/** Titles are names of languages and libraries, which are the same everywhere. */
export const builtInPresets: readonly FramePreset[] = [
  {
    id: 'go-runtime',
    title: 'Go runtime',
    hides: true,
    pattern:
      '^(runtime|internal/runtime|internal/abi|internal/bytealg|internal/poll|runtime/internal|syscall|internal/syscall)(/[^.]*)?\\.|^(gcWriteBarrier|gogo|aeshashbody|memeqbody|_rt0_|_cgo_)',
  },
  {
    id: 'libc',
    title: 'libc',
    hides: true,
    pattern:
      '^\\[?(libc|libm|libpthread|libdl|ld-linux|ld-musl|linux-vdso|\\[vdso\\])[-.]|^(__libc_|__GI_|_start$|__clone|clone3?$|start_thread$|__memcpy|__memset|__memmove|_?int_(malloc|free)$|malloc$|free$|calloc$|realloc$|cfree)',
  },
  {
    id: 'node-internals',
    title: 'Node.js and V8',
    hides: true,
    pattern:
      '(^|[ (:])node:|(^|[:(])internal/|^\\((program|root|garbage collector|idle)\\)|^(processTicksAndRejections|runMicrotasks|processTimers|listOnTimeout|onStreamRead|Node\\.js|Non JS threads activity|Garbage Collection)$|^v8::|^node::|^uv_',
  },
  {
    id: 'jvm',
    title: 'JVM',
    hides: true,
    pattern:
      '^(java|javax|jdk|sun|com[./]sun|jdk[./]internal|kotlin|scala)[./]|^\\[?libjvm|^(JavaCalls|JavaThread|Interpreter|InterpreterRuntime|Compile|CompileBroker|GC|G1|Unsafe_|thread_native_entry)|_\\[[ijk]\\]$',
  },
  {
    id: 'python-interpreter',
    title: 'Python interpreter',
    hides: true,
    pattern:
      '^_?Py[A-Z_]|^(_start|main|run_mod|pymain_)|<frozen |(^|[ (/])(lib/python3[^ ]*/)?(importlib|threading|runpy|contextlib|functools|concurrent/futures|asyncio)[/.]',
  },
  {
    id: 'rust-std',
    title: 'Rust std and tokio',
    hides: true,
    pattern: '^<?(tokio|std|core|alloc|mio|futures_util|futures_core|tracing)::|^__rust_|^rust_begin_unwind|^_ZN3std',
  },
];

export const builtInTest = (id: string): NameTest | undefined => {
  const found = builtInPresets.find((preset) => preset.id === id);
  return found && presetTest(found);
};
