// Bundles the page into target/classes/web (served by the collector), or with --tests the tests into target/web-test.
import { build } from 'esbuild';
import { cp, mkdir, readdir } from 'node:fs/promises';

const target = new URL('../../../target/', import.meta.url).pathname;
const shared = { bundle: true, target: 'es2022', jsx: 'automatic', jsxImportSource: 'preact', logLevel: 'warning' };

if (process.argv.includes('--tests')) {
  const tests = (await readdir('test')).filter(name => name.endsWith('.test.ts')).map(name => `test/${name}`);
  await build({ ...shared, entryPoints: tests, platform: 'node', format: 'esm', outdir: `${target}web-test`, outExtension: { '.js': '.mjs' } });
} else {
  const out = `${target}classes/web`;
  await mkdir(out, { recursive: true });
  await build({ ...shared, entryPoints: ['src/main.tsx'], format: 'esm', minify: true, outfile: `${out}/podflame.js` });
  await build({ ...shared, entryPoints: ['src/style.css'], minify: true, outfile: `${out}/podflame.css` });
  await cp('index.html', `${out}/index.html`);
  await cp('icon.svg', `${out}/icon.svg`);
}
