/**
 * README and CHANGELOG as the plugin ships them. Grafana shows each on a page of its own: pictures are found from
 * Grafana's root there, and other files of this repository are not there at all, so that what led to them is text.
 *
 *     pluginDocument('see [how](docs/scale.md)')      // 'see how'
 */
const pictures = '](public/plugins/hearth-profiles-app/img/';

export const pluginDocument = (markdown) =>
  markdown
    .replaceAll('](docs/images/', pictures)
    .replace(/(?<!!)\[([^\]\n]+)\]\((?!https?:|#|public\/|mailto:)[^)\s]+\)/g, '$1');
