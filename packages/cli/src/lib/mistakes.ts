/** Everything that keeps a command from running: what is wrong, and what to do about it. Codes are kept forever. */
export const mistakes = {
  oldNode: {
    code: 'CLI_001',
    title: 'Faultbook needs Node {oldest} or newer, and this is {version}',
    fix: 'Install a newer Node.',
  },
  unknownCommand: {
    code: 'CLI_002',
    title: 'There is no command {name}',
    fix: '{hint}"faultbook --help" lists the commands.',
  },
  unknownFlag: {
    code: 'CLI_003',
    title: 'There is no flag {flag}',
    fix: '{hint}"{command} --help" lists the flags.',
  },
  badFlag: {
    code: 'CLI_004',
    title: '{flag} {rule}',
    fix: '"{command} --help" shows how it is used.',
  },
  wrongArguments: {
    code: 'CLI_005',
    title: '{command} takes one {argument}, and was given {count}',
    fix: '"{command} --help" has examples.',
  },
  unreadableFile: {
    code: 'CLI_006',
    title: "{file} can't be read: {reason}",
    fix: 'Check the path; it counts from the folder the command runs in.',
  },
  unreachableUrl: {
    code: 'CLI_007',
    title: "{url} can't be read: {reason}",
    fix: 'Open it in a browser; or fetch it by other means and hand over the file.',
  },
  tooLarge: {
    code: 'CLI_008',
    title: '{source} is larger than {limit} MiB',
    fix: 'Check that it is a catalog.json: one of 500 rows has less than 1 MiB.',
  },
  noJson: {
    code: 'CLI_009',
    title: '{source} holds {found}, and not JSON',
    fix: 'Print the catalog: JSON.stringify(toCatalogJson(errors)), with toCatalogJson of @faultbook/contract.',
  },
  noCatalog: {
    code: 'CLI_010',
    title: '{source} is no catalog: {rule}',
    fix: 'Print the catalog: JSON.stringify(toCatalogJson(errors)), with toCatalogJson of @faultbook/contract.',
  },
  brokenModule: {
    code: 'CLI_011',
    title: "{file} can't be loaded: {reason}",
    fix: "Node runs it as it is, without types, path aliases and bundlers; where it can't, print a catalog.json and pass that.",
  },
  noExport: {
    code: 'CLI_012',
    title: '{file} exports {found}',
    fix: 'Export what defineCatalog returns as "errors", or name the export: --export NAME.',
  },
  unwritable: {
    code: 'CLI_013',
    title: "{file} can't be written: {reason}",
    fix: 'Check that the folder is there, may be written to and has room.',
  },
  foreignFile: {
    code: 'CLI_014',
    title: '{file} holds something else than a table of ours',
    fix: 'Choose another name, or delete the file.',
  },
} as const
