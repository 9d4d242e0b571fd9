// SPDX-License-Identifier: GPL-3.0-or-later
// The graph of onnx_model.py in ONNX Runtime: node onnxruntime_peer.js MODEL.onnx IDS THREADS (NODE_PATH must lead to onnxruntime-node)
//
// Answers the lines of torch_peer.py. All graph optimisations, the CPU provider, one graph operator at a time on THREADS threads. Outputs are taken in the two ways that there are, freshly made by each run or
// written into tensors that are made once; "run N" uses the one that was faster in the first runs of that N.
'use strict';
const fs = require('fs');
const path = require('path');
const readline = require('readline');
const ort = require('onnxruntime-node');

const [model, idsFile, threads] = process.argv.slice(2);
const bytes = fs.readFileSync(idsFile);
const ids = BigInt64Array.from(new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4), BigInt);
const prepared = new Map(); // by n: feeds, fetches where these are faster

function feedsOf(n) {
  const mask = new Float32Array(n * n);
  for (let i = 0; i < n; ++i) mask.fill(-3.4028234663852886e38, i * n + i + 1, (i + 1) * n);
  return { ids: new ort.Tensor('int64', ids.slice(0, n), [n]), mask: new ort.Tensor('float32', mask, [n, n]) };
}

function fetchesOf(names, first) {
  const out = {};
  for (const name of names) out[name] = new ort.Tensor('float32', new Float32Array(first[name].data.length), first[name].dims);
  return out;
}

async function timed(session, feeds, fetches) {
  const used = process.cpuUsage(), start = process.hrtime.bigint();
  const results = fetches ? await session.run(feeds, fetches) : await session.run(feeds);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9, more = process.cpuUsage(used);
  return { seconds, used: (more.user + more.system) / 1e6, results };
}

async function prepare(session, n) {
  const feeds = feedsOf(n);
  const fetches = fetchesOf(session.outputNames, (await timed(session, feeds)).results);
  let fresh = Infinity, into = Infinity;
  for (let i = 0; i < 3; ++i) {
    fresh = Math.min(fresh, (await timed(session, feeds)).seconds);
    into = Math.min(into, (await timed(session, feeds, fetches)).seconds);
  }
  prepared.set(n, { feeds, fetches: into < fresh ? fetches : undefined });
}

async function main() {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ['cpu'], graphOptimizationLevel: 'all', executionMode: 'sequential', intraOpNumThreads: Number(threads), interOpNumThreads: 1,
  });
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const words = line.trim().split(' ');
    if (words[0] === 'about') {
      const version = JSON.parse(fs.readFileSync(path.join(path.dirname(require.resolve('onnxruntime-node')), '..', 'package.json'))).version;
      console.log(`ONNX Runtime ${version} (onnxruntime-node), intra-op threads ${threads}, all graph optimisations`);
      continue;
    }
    const n = Number(words[1]);
    if (!prepared.has(n)) await prepare(session, n);
    const { feeds, fetches } = prepared.get(n);
    const { seconds, used, results } = await timed(session, feeds, fetches);
    if (words[0] === 'save') {
      const file = fs.openSync(words[2], 'w');
      for (const name of session.outputNames) {
        const data = results[name].data;
        fs.writeSync(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      }
      fs.closeSync(file);
    }
    console.log(`${seconds} ${used}`);
  }
}

main().catch((error) => { console.error(error); process.exit(1); });
