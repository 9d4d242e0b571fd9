#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a trained model in the form in which it is bundled.

    export.py FOLDER OUT

FOLDER holds checkpoint.pt and tokenizer.json, as train.py leaves them. A Llama becomes the Hugging Face folder OUT: config.json,
tokenizer.json, tokenizer_config.json and model.safetensors in float16. A GPT-2 becomes the one file OUT.json in Headscope's own JSON
form: config, tokenizer and tensors as nested lists, numbers rounded to five decimals and five significant digits.
"""
import json, os, shutil, sys
import numpy as np
import torch
import model as models
from tokenizer import START
from weights import write_safetensors


def folder(out, config, tokenizer_path, arrays, metadata):
    os.makedirs(out, exist_ok=True)
    halves = {}
    for name, array in arrays.items():
        halves[name] = array.astype(np.float16)
        if not np.isfinite(halves[name]).all():
            sys.exit(f'{name}: a weight is too large for float16')
    with open(os.path.join(out, 'config.json'), 'w') as f:
        json.dump(config, f, indent=1)
    shutil.copyfile(tokenizer_path, os.path.join(out, 'tokenizer.json'))
    with open(os.path.join(out, 'tokenizer_config.json'), 'w') as f:
        json.dump({'tokenizer_class': 'PreTrainedTokenizerFast', 'bos_token': START, 'eos_token': START, 'add_prefix_space': False,
                   'clean_up_tokenization_spaces': False, 'model_max_length': config['max_position_embeddings']}, f, indent=1)
    path = os.path.join(out, 'model.safetensors')
    write_safetensors(path, halves, {'format': 'pt', **metadata})
    return path


def decimal(value):
    """The shortest decimal of `value` at five significant digits and at most five decimals."""
    text = f'{float(f"{value:.5g}"):.5f}'.rstrip('0').rstrip('.')
    return '0' if text in ('-0', '') else text


def nested(array):
    return '[' + ','.join(map(nested if array.ndim > 1 else decimal, array)) + ']'


def document(out, config, tokenizer_path, arrays, metadata):
    with open(tokenizer_path, encoding='utf-8') as f:
        tokenizer = json.load(f)
    parts = {'format': 'headscope-weights', 'version': 1, 'metadata': metadata, 'config': config, 'tokenizer': tokenizer}
    with open(out + '.part', 'w', encoding='utf-8') as f:
        text = json.dumps(parts, ensure_ascii=False, separators=(',', ':'))
        tensors = ',\n'.join(json.dumps(name) + ':' + nested(array) for name, array in arrays.items())
        f.write(text[:-1] + ',\n"tensors":{\n' + tensors + '}}\n')
    os.replace(out + '.part', out)
    return out


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, out = sys.argv[1:]
    checkpoint = torch.load(os.path.join(source, 'checkpoint.pt'), map_location='cpu')
    config = checkpoint['config']
    prefix = models.PREFIX[config['model_type']]
    arrays = {prefix + name: value.float().numpy() for name, value in checkpoint['state'].items()}
    metadata = {'tokens_seen': str(checkpoint['seen']), 'minutes_trained': f'{checkpoint["minutes"]:.1f}'}
    if config['model_type'] == 'gpt2' and not out.endswith('.json'):
        out += '.json'
    write = folder if config['model_type'] == 'llama' else document
    path = write(out, config, os.path.join(source, 'tokenizer.json'), arrays, metadata)
    print(f'{path}: {sum(a.size for a in arrays.values())} parameters, {os.path.getsize(path)} bytes')


if __name__ == '__main__':
    main()
