# SPDX-License-Identifier: GPL-3.0-or-later
"""The two architectures of the bundled models, with Hugging Face's parameter names, and scores of their heads."""
import math
import torch
from torch import nn
import torch.nn.functional as F

LLAMA = dict(architectures=['LlamaForCausalLM'], model_type='llama', vocab_size=3072, hidden_size=128, intermediate_size=384,
             num_hidden_layers=4, num_attention_heads=8, num_key_value_heads=8, head_dim=32, hidden_act='silu', rms_norm_eps=1e-5,
             max_position_embeddings=512, rope_theta=10000.0, rope_scaling=None, attention_bias=False, mlp_bias=False,
             tie_word_embeddings=True, bos_token_id=0, eos_token_id=0, torch_dtype='float16')

GPT2 = dict(architectures=['GPT2LMHeadModel'], model_type='gpt2', vocab_size=768, n_embd=64, n_layer=2, n_head=4, n_positions=64,
            n_inner=None, activation_function='gelu_new', layer_norm_epsilon=1e-5, scale_attn_weights=True,
            tie_word_embeddings=True, bos_token_id=0, eos_token_id=0)

# What Hugging Face puts before the parameter names of the classes below.
PREFIX = {'llama': '', 'gpt2': 'transformer.'}


class RmsNorm(nn.Module):
    def __init__(self, width, eps):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps))


def rotate(x, base):
    """Rotary positions on [batch, heads, n, d_head], pairs half-split (Su et al. 2021; Hugging Face's layout)."""
    n, d = x.shape[-2:]
    angle = torch.arange(n, dtype=torch.float64)[:, None] * base ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)
    cos, sin = (torch.cat([f(angle)] * 2, -1).to(x.dtype) for f in (torch.cos, torch.sin))
    a, b = x[..., :d // 2], x[..., d // 2:]
    return x * cos + torch.cat([-b, a], -1) * sin


def attend(q, k, v, keep):
    """Causal attention of [batch, heads, n, d_head]; appends the pattern to `keep` where that is a list."""
    n = q.shape[-2]
    scores = q @ k.transpose(-1, -2) * (1 / math.sqrt(q.shape[-1]))
    scores = scores + torch.full((n, n), -math.inf, dtype=scores.dtype).triu(1)
    pattern = scores.softmax(-1)
    if keep is not None:
        keep.append(pattern)
    return pattern.to(v.dtype) @ v


class LlamaAttention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, self.d, self.base = c['num_attention_heads'], c['head_dim'], c['rope_theta']
        inner = self.heads * self.d
        self.q_proj, self.k_proj, self.v_proj = (nn.Linear(c['hidden_size'], inner, bias=False) for _ in range(3))
        self.o_proj = nn.Linear(inner, c['hidden_size'], bias=False)

    def forward(self, x, keep):
        b, n, _ = x.shape
        q, k, v = (p(x).view(b, n, self.heads, self.d).transpose(1, 2) for p in (self.q_proj, self.k_proj, self.v_proj))
        z = attend(rotate(q, self.base), rotate(k, self.base), v, keep)
        return self.o_proj(z.transpose(1, 2).reshape(b, n, -1))


class LlamaMlp(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.gate_proj, self.up_proj = (nn.Linear(c['hidden_size'], c['intermediate_size'], bias=False) for _ in range(2))
        self.down_proj = nn.Linear(c['intermediate_size'], c['hidden_size'], bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class LlamaBlock(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.input_layernorm, self.post_attention_layernorm = (RmsNorm(c['hidden_size'], c['rms_norm_eps']) for _ in range(2))
        self.self_attn, self.mlp = LlamaAttention(c), LlamaMlp(c)

    def forward(self, x, keep):
        x = x + self.self_attn(self.input_layernorm(x), keep)
        return x + self.mlp(self.post_attention_layernorm(x))


class Llama(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.config = c
        self.model = nn.Module()
        self.model.embed_tokens = nn.Embedding(c['vocab_size'], c['hidden_size'])
        self.model.layers = nn.ModuleList(LlamaBlock(c) for _ in range(c['num_hidden_layers']))
        self.model.norm = RmsNorm(c['hidden_size'], c['rms_norm_eps'])
        for name, p in self.named_parameters():
            if p.dim() == 2:
                nn.init.normal_(p, std=0.02 if 'o_proj' not in name and 'down_proj' not in name else 0.02 / math.sqrt(2 * c['num_hidden_layers']))

    def forward(self, ids, keep=None):
        """Hidden states after the last norm [batch, n, d_model]; logits are these times the embedding's transpose."""
        x = self.model.embed_tokens(ids)
        for block in self.model.layers:
            x = block(x, keep)
        return self.model.norm(x)

    def unembedding(self):
        return self.model.embed_tokens.weight


class Conv1D(nn.Module):
    """GPT-2's linear layer: weight stored [in, out]."""

    def __init__(self, a, b):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.randn(a, b) * 0.02), nn.Parameter(torch.zeros(b))

    def forward(self, x):
        return x @ self.weight + self.bias


class Gpt2Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        d = c['n_embd']
        self.ln_1, self.ln_2 = nn.LayerNorm(d, eps=c['layer_norm_epsilon']), nn.LayerNorm(d, eps=c['layer_norm_epsilon'])
        self.attn, self.mlp = nn.Module(), nn.Module()
        self.attn.c_attn, self.attn.c_proj = Conv1D(d, 3 * d), Conv1D(d, d)
        self.mlp.c_fc, self.mlp.c_proj = Conv1D(d, 4 * d), Conv1D(4 * d, d)
        self.heads = c['n_head']

    def forward(self, x, keep):
        b, n, d = x.shape
        q, k, v = (t.view(b, n, self.heads, -1).transpose(1, 2) for t in self.attn.c_attn(self.ln_1(x)).split(d, -1))
        x = x + self.attn.c_proj(attend(q, k, v, keep).transpose(1, 2).reshape(b, n, d))
        h = self.mlp.c_fc(self.ln_2(x))
        h = 0.5 * h * (1 + torch.tanh(math.sqrt(2 / math.pi) * (h + 0.044715 * h.pow(3))))
        return x + self.mlp.c_proj(h)


class Gpt2(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.config = c
        self.wte, self.wpe = nn.Embedding(c['vocab_size'], c['n_embd']), nn.Embedding(c['n_positions'], c['n_embd'])
        nn.init.normal_(self.wte.weight, std=0.02)
        nn.init.normal_(self.wpe.weight, std=0.02)
        self.h = nn.ModuleList(Gpt2Block(c) for _ in range(c['n_layer']))
        self.ln_f = nn.LayerNorm(c['n_embd'], eps=c['layer_norm_epsilon'])

    def forward(self, ids, keep=None):
        x = self.wte(ids) + self.wpe(torch.arange(ids.shape[-1]))
        for block in self.h:
            x = block(x, keep)
        return self.ln_f(x)

    def unembedding(self):
        return self.wte.weight


def build(config):
    return (Llama if config['model_type'] == 'llama' else Gpt2)(config)


@torch.no_grad()
def head_scores(model, text_rows, generator, m=25, rows=16, first=257):
    """Per head [n_layers, n_heads]: previous-token and duplicate-token on text, induction by probe (Olsson et al. 2022).

    Query 0 is left out of every mean. The probe is the start token and a random block of m tokens twice: the mean over the
    second block of the pattern at the key after the query token's first occurrence. Its tokens are drawn from the ids `first` on.
    """
    keep = []
    model(text_rows, keep)
    A = torch.stack(keep).double()                                   # [layers, rows, heads, n, n]
    previous = A.diagonal(-1, -2, -1).mean((-1, 1))
    same = (text_rows[:, :, None] == text_rows[:, None, :]).tril(-1)
    asked = same.any(-1)
    mass = (A * same[None, :, None]).sum(-1)
    duplicate = (mass * asked[None, :, None]).sum((-1, 1)) / asked.sum()
    vocab = model.config['vocab_size']
    block = torch.randint(first, vocab, (rows, m), generator=generator)
    probe = torch.cat([torch.zeros(rows, 1, dtype=torch.long), block, block], 1)
    keep = []
    model(probe, keep)
    A = torch.stack(keep).double()
    induction = A.diagonal(-(m - 1), -2, -1)[..., 2:].mean((-1, 1))  # queries m+1 .. 2m, keys query-(m-1)
    return previous, duplicate, induction
