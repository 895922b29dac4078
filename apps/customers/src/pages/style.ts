interface Palette {
  readonly page: string
  readonly panel: string
  readonly text: string
  readonly muted: string
  readonly line: string
  readonly accent: string
  readonly success: string
  readonly onSuccess: string
  readonly client: string
  readonly onClient: string
  readonly server: string
  readonly onServer: string
}

/** The colors in light and in dark; every text meets WCAG AA (4.5:1) on its ground. */
export const palettes: { readonly light: Palette; readonly dark: Palette } = {
  light: {
    page: '#ffffff',
    panel: '#f6f7fa',
    text: '#1b2333',
    muted: '#566075',
    line: '#dde2ea',
    accent: '#4338ca',
    success: '#e2f5e9',
    onSuccess: '#14613a',
    client: '#fdf0da',
    onClient: '#7a4300',
    server: '#fde7ea',
    onServer: '#9a162c',
  },
  dark: {
    page: '#0f131b',
    panel: '#181e29',
    text: '#e3e8f1',
    muted: '#a2abbb',
    line: '#2b3341',
    accent: '#aab6ff',
    success: '#12301f',
    onSuccess: '#8fe0b0',
    client: '#35270f',
    onClient: '#f4cb8a',
    server: '#3d171e',
    onServer: '#ffb3bb',
  },
}

/** The style sheet of all pages, served at `/style.css`. */
export const styleSheet = `:root {
  color-scheme: light dark;
  ${properties(palettes.light)}
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root { ${properties(palettes.dark)} }
}
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 1rem/1.6 var(--sans); overflow-wrap: break-word; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .2em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
.skip { position: absolute; left: 1rem; top: -5rem; padding: .5rem 1rem; background: var(--page); }
.skip:focus { top: .5rem; z-index: 1; }

.site, main { max-width: 82rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2.5rem); }
.site { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; justify-content: space-between; padding-block: 1rem; }
.site nav { display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
.site a { color: var(--muted); text-decoration: none; padding: .2rem 0; }
.site a:hover { color: var(--text); text-decoration: underline; }
.site .brand, .site [aria-current] { color: var(--text); font-weight: 600; }
main { padding-bottom: 5rem; }

h1, h2, h3, h4 { line-height: 1.25; letter-spacing: -.01em; text-wrap: balance; margin: 0 0 .75rem; }
h1 { font-size: clamp(1.8rem, 1.4rem + 2vw, 2.5rem); letter-spacing: -.02em; }
h2 { font-size: 1.6rem; }
h3 { font-size: 1.2rem; margin-top: 2.25rem; }
h2 + h3 { margin-top: 1rem; }
h4 { font-size: 1rem; margin-top: 1.75rem; }
p, ul, ol, dl, figure, pre, table { margin: 0 0 1rem; }
ul { padding-left: 1.2rem; }
.opening { border-bottom: 1px solid var(--line); padding: clamp(1.5rem, 4vw, 3rem) 0 1.25rem; margin-bottom: 2rem; }
.lead { color: var(--muted); font-size: 1.125rem; max-width: 42rem; }
.chapters > section { margin-bottom: 4rem; }
.chapters p, .chapters section > ul, .chapters section > dl { max-width: 42rem; }
.narrow { max-width: 46rem; }
.narrow > section { margin-bottom: 2.5rem; }
.plain { list-style: none; padding: 0; }
.plain li { margin-bottom: .4rem; }
small { color: var(--muted); font-size: .875em; }

code, pre, var { font-family: var(--mono); font-size: .875em; font-style: normal; }
p code, li code, dd code { overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 1rem; overflow-x: auto; line-height: 1.55; tab-size: 4; }
pre code { font-size: 1em; overflow-wrap: normal; }
var { border-bottom: 1px dashed currentcolor; }

.badge { display: inline-block; border-radius: 6px; padding: 0 .5em; font: 600 .8125rem/1.7 var(--mono); border: 1px solid currentcolor; vertical-align: 1px; }
.badge.success { background: var(--success); color: var(--onSuccess); }
.badge.client { background: var(--client); color: var(--onClient); }
.badge.server { background: var(--server); color: var(--onServer); }
.plain .badge { margin-right: .4rem; }

table, .chapters > section > pre { max-width: 54rem; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .55rem 1rem .55rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 400; }
thead th { color: var(--muted); font-size: .875rem; }
tbody th { width: 42%; }
.codes { display: flex; flex-wrap: wrap; gap: 0 .75rem; }

.members div { display: grid; grid-template-columns: 7.5rem minmax(0, 1fr); gap: .25rem 1rem; padding: .55rem 0; border-bottom: 1px solid var(--line); }
dd { margin: 0; }

.contents { font-size: .9375rem; margin-bottom: 2.5rem; }
.contents ul { list-style: none; margin: 0; padding: 0; }
.contents a { display: inline-block; padding: .15rem 0; text-decoration: none; }
.contents a:hover { text-decoration: underline; }
.contents > ul > li > a { color: var(--text); font-weight: 600; }
.contents .families > li { margin: .35rem 0 .6rem; }
.contents .families > li > a { color: var(--muted); }
.contents .families ul { display: flex; flex-wrap: wrap; gap: 0 .9rem; }
.contents .families ul span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.code { border-top: 1px solid var(--line); padding: 1.5rem 0 1rem; }
.code h4 { margin: 0 0 .75rem; font-size: 1.0625rem; }
.code h4 a { text-decoration: none; }
.code h4 a:hover { text-decoration: underline; }
.code h4 code { font-size: 1em; }
.code dl div { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); align-items: baseline; padding: .2rem 0; }
.code dt, .label, figcaption { color: var(--muted); font-size: .9375rem; }
.code dd small { display: block; }
.code .label { margin-bottom: .15rem; }
.code figcaption { margin-bottom: .4rem; }
.code:target { box-shadow: -.75rem 0 var(--page), calc(-.75rem - 4px) 0 var(--accent); }

.cards { list-style: none; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr)); }
.cards li { border: 1px solid var(--line); border-radius: 8px; padding: 1rem; }
.cards a { font-weight: 600; }
.cards p { color: var(--muted); font-size: .9375rem; margin: .35rem 0 0; }

@media (max-width: 40rem) {
  tbody .phrase, tbody small { display: block; width: fit-content; }
}
@media (min-width: 64rem) {
  .guide { display: grid; grid-template-columns: 17rem minmax(0, 1fr); gap: 3.5rem; align-items: start; }
  .contents { position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding: 1rem .5rem 2rem 4px; margin: -1rem 0 0; }
  .contents .families ul { display: block; }
  .contents .families ul a { display: grid; grid-template-columns: 5.2rem minmax(0, 1fr); color: var(--text); line-height: 1.4; font-size: .875rem; }
  .contents .families ul code { color: var(--accent); font-size: .8125rem; line-height: inherit; }
  .contents .families ul span { position: static; width: auto; height: auto; clip-path: none; white-space: normal; }
}
@media (min-width: 76rem) {
  .code { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 2.5rem; }
  .code figure { position: sticky; top: 1rem; align-self: start; }
}
@media print {
  :root { ${properties({ ...palettes.light, panel: '#ffffff' })} }
  html { font-size: 10pt; }
  .site nav, .skip, .contents { display: none; }
  a { color: inherit; text-decoration: none; }
  pre { white-space: pre-wrap; overflow: visible; }
  .code, tr, pre { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
  .chapters > section { margin-bottom: 2rem; }
  .code { padding: .75rem 0 0; }
  .code:target { box-shadow: none; }
}
`

function properties(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, color]) => `--${name}: ${color};`)
    .join(' ')
}
