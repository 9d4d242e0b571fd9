# SPDX-License-Identifier: GPL-3.0-or-later
"""The checkpoint of make_model.py as an ONNX graph that gives the last hidden state and every pattern: onnx_model.py FOLDER OUT.onnx

Inputs: ids [n] int64, mask [n, n] float32 that is added to the scaled scores (0, or the lowest float32 above the diagonal). Outputs: hidden [n, d_model], pattern_L [n_heads, n, n].
The operators are those of a PyTorch export of GPT2Model with output_attentions=True and eager attention: Gather, LayerNormalization (opset 17), Gemm for Conv1D, MatMul / Mul / Add / Softmax / MatMul for
attention, and the tanh form of GELU in its parts. There is no batch dimension, as a batch of one needs none; ONNX Runtime fuses what it can. Needs python3-onnx and numpy.
"""
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from make_model import read_model


class Graph:
    def __init__(self):
        self.nodes, self.weights, self.count = [], [], 0

    def weight(self, name, values):
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def number(self, value):
        self.count += 1
        return self.weight(f'number_{self.count}', np.array(value, '<f4'))

    def add(self, op, *inputs, out=None, outputs=1, **attributes):
        self.count += 1
        names = [out] if out else [f'{op}_{self.count}_{i}' for i in range(outputs)]
        self.nodes.append(helper.make_node(op, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names


def gelu(g, x):
    """0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))), operator by operator as NewGELUActivation is exported."""
    cube = g.add('Pow', x, g.number(3))
    inner = g.add('Mul', g.add('Add', x, g.add('Mul', cube, g.number(0.044715))), g.number(np.sqrt(2 / np.pi)))
    return g.add('Mul', g.add('Mul', x, g.number(0.5)), g.add('Add', g.add('Tanh', inner), g.number(1)))


def write_graph(folder, path):
    tensors, config = read_model(folder)
    heads, d = config['n_head'], config['n_embd']
    g = Graph()
    name = {key: g.weight(key, values) for key, values in tensors.items()}

    def norm(x, which):
        return g.add('LayerNormalization', x, name[which + '.weight'], name[which + '.bias'], axis=-1, epsilon=config['layer_norm_epsilon'])

    def linear(x, which):
        return g.add('Gemm', x, name[which + '.weight'], name[which + '.bias'])

    n = g.add('Shape', 'ids')
    positions = g.add('Slice', name['wpe.weight'], g.weight('zero', np.array([0], '<i8')), n)
    x = g.add('Add', g.add('Gather', name['wte.weight'], 'ids'), positions)
    split = g.weight('heads', np.array([0, heads, d // heads], '<i8'))
    joined = g.weight('joined', np.array([0, d], '<i8'))
    scale = g.number(1 / np.sqrt(d // heads))
    outputs = [helper.make_tensor_value_info('hidden', TensorProto.FLOAT, ['n', d])]
    for layer in range(config['n_layer']):
        block = f'h.{layer}.'
        q, k, v = g.add('Split', linear(norm(x, block + 'ln_1'), block + 'attn.c_attn'), outputs=3, axis=1)
        q = g.add('Transpose', g.add('Reshape', q, split), perm=[1, 0, 2])
        k = g.add('Transpose', g.add('Reshape', k, split), perm=[1, 2, 0])
        v = g.add('Transpose', g.add('Reshape', v, split), perm=[1, 0, 2])
        scores = g.add('Add', g.add('Mul', g.add('MatMul', q, k), scale), 'mask')
        pattern = g.add('Softmax', scores, out=f'pattern_{layer}', axis=-1)
        outputs.append(helper.make_tensor_value_info(pattern, TensorProto.FLOAT, [heads, 'n', 'n']))
        z = g.add('Reshape', g.add('Transpose', g.add('MatMul', pattern, v), perm=[1, 0, 2]), joined)
        x = g.add('Add', linear(z, block + 'attn.c_proj'), x)
        x = g.add('Add', x, linear(gelu(g, linear(norm(x, block + 'ln_2'), block + 'mlp.c_fc')), block + 'mlp.c_proj'))
    g.add('LayerNormalization', x, name['ln_f.weight'], name['ln_f.bias'], out='hidden', axis=-1, epsilon=config['layer_norm_epsilon'])
    inputs = [helper.make_tensor_value_info('ids', TensorProto.INT64, ['n']), helper.make_tensor_value_info('mask', TensorProto.FLOAT, ['n', 'n'])]
    graph = helper.make_graph(g.nodes, 'gpt2', inputs, outputs, g.weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], producer_name='headscope tests/bench/peers')
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, path)


if __name__ == '__main__':
    write_graph(sys.argv[1], sys.argv[2])
