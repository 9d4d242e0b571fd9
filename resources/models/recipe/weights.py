# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads and writes the two forms in which the bundled models are kept: a safetensors file and the program's own JSON."""
import json, os, struct
import numpy as np
import torch
import model as models
from tokenizer import Encoder

DTYPES = {'F64': np.float64, 'F32': np.float32, 'F16': np.float16, 'I64': np.int64}


def write_safetensors(path, arrays, metadata):
    """Header length, JSON header padded with spaces to eight bytes, then the arrays one behind the other."""
    header, offset = {'__metadata__': {k: str(v) for k, v in metadata.items()}}, 0
    name_of = {np.dtype(v): k for k, v in DTYPES.items()}
    for name, array in arrays.items():
        header[name] = {'dtype': name_of[array.dtype], 'shape': list(array.shape), 'data_offsets': [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    with open(path + '.part', 'wb') as f:
        f.write(struct.pack('<Q', len(text)) + text)
        for array in arrays.values():
            f.write(np.ascontiguousarray(array).tobytes())
    os.replace(path + '.part', path)


def read_safetensors(path):
    """Arrays by name, and the metadata."""
    with open(path, 'rb') as f:
        data = f.read()
    n = 8 + struct.unpack('<Q', data[:8])[0]
    header = json.loads(data[8:n])
    metadata = header.pop('__metadata__', {})
    arrays = {}
    for name, entry in header.items():
        a, b = entry['data_offsets']
        arrays[name] = np.frombuffer(data[n + a:n + b], DTYPES[entry['dtype']]).reshape(entry['shape'])
    return arrays, metadata


class Bundled:
    """An exported model, a folder or a JSON file: config, tokenizer document, encoder, metadata, and the network with exactly the exported weights in float64."""

    def __init__(self, path):
        if os.path.isdir(path):
            self.form = 'safetensors'
            with open(os.path.join(path, 'config.json')) as f:
                self.config = json.load(f)
            with open(os.path.join(path, 'tokenizer.json'), encoding='utf-8') as f:
                self.tokenizer = json.load(f)
            arrays, self.metadata = read_safetensors(os.path.join(path, 'model.safetensors'))
            self.bytes = os.path.getsize(os.path.join(path, 'model.safetensors'))
        else:
            self.form = 'json'
            with open(path, encoding='utf-8') as f:
                document = json.load(f)
            self.config, self.tokenizer, self.metadata = (document[k] for k in ('config', 'tokenizer', 'metadata'))
            arrays = {k: np.array(v, np.float64) for k, v in document['tensors'].items()}
            self.bytes = os.path.getsize(path)
        self.encoder = Encoder(self.tokenizer)
        self.net = models.build(self.config).double()
        prefix = models.PREFIX[self.config['model_type']]
        self.net.load_state_dict({name[len(prefix):]: torch.from_numpy(array.astype(np.float64)) for name, array in arrays.items()})
        self.net.eval()
        self.dtypes = sorted({a.dtype.name for a in arrays.values()})
        self.parameters = sum(a.size for a in arrays.values())
        c = self.config
        self.n_ctx = c.get('max_position_embeddings') or c['n_positions']
        self.n_layers = c.get('num_hidden_layers') or c['n_layer']
        self.n_heads = c.get('num_attention_heads') or c['n_head']

    def single(self):
        """The network widened to float32 only, as the program computes."""
        return self.net.float()
