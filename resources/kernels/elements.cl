// SPDX-License-Identifier: GPL-3.0-or-later
// Number by number. The host cuts long ones into launches: numbers first .. end - 1, batches or rows from first_batch or first_row on.

// Panels (common.cl) of a matrix whose number (k, c) is number first + k k_step + c c_step of `from`; the third dimension are batches.
kernel void pack(const global float *from, ulong first, ulong k_step, ulong c_step, ulong batch_step, int depth, int cols, int first_batch, global float *to)
{
    const int c = (int)get_global_id(0), k = (int)get_global_id(1), batch = first_batch + (int)get_global_id(2), panels = (cols + PANEL - 1) / PANEL;
    if (c < panels * PANEL && k < depth) {
        to[((ulong)batch * panels + c / PANEL) * depth * PANEL + (ulong)k * PANEL + c % PANEL] = c < cols ? from[first + batch * batch_step + k * k_step + c * c_step] : 0.0f;
    }
}

// Turns the pairs of x [n, heads * d_head] in place by the angles of their position (rotary positions); cosines and sines [n, half].
kernel void turn(global float *x, const global float *cosines, const global float *sines, int n, int heads, int d_head, int half_count, int step, int apart, int first_row)
{
    const int i = (int)get_global_id(0), row = first_row + (int)get_global_id(1);
    if (i >= heads * half_count || row >= n) {
        return;
    }
    const int head = i / half_count, pair = i % half_count;
    global float *first = x + ((ulong)row * heads + head) * d_head + pair * step, *second = first + apart;
    const float a = *first, b = *second, c = cosines[(ulong)row * half_count + pair], s = sines[(ulong)row * half_count + pair];
    *first = a * c - b * s;
    *second = b * c + a * s;
}

// Drivers may be some units off in the last place, also where the right answer is 1: times a large number that would be seen.
static float settledErf(float v) { return fabs(v) > 4.0f ? copysign(1.0f, v) : erf(v); }

static float settledTanh(float v) { return fabs(v) > 9.1f ? copysign(1.0f, v) : tanh(v); }

// The order of Activation (core/model/model_spec.h).
static float activated(int kind, float v)
{
    switch (kind) {
    case 0: return 0.5f * v * (1.0f + settledErf(v * 0.70710678f));
    case 1: return 0.5f * v * (1.0f + settledTanh(0.79788456f * (v + 0.044715f * v * v * v)));
    case 2: return v / (1.0f + exp(-1.702f * v));
    case 3: return fmax(v, 0.0f);
    case 4: return v / (1.0f + exp(-v));
    case 5: return settledTanh(v);
    default: return v;
    }
}

// x = activation(x), times `gated` where has_gate.
kernel void activate(ulong first, ulong end, global float *x, const global float *gated, int kind, int has_gate)
{
    for (ulong i = first + get_global_id(0); i < end; i += get_global_size(0)) {
        const float v = activated(kind, x[i]);
        x[i] = has_gate ? v * gated[i] : v;
    }
}

// out = base + part scale, number by number; without base, and without scale, where has_base and has_scale are 0. scale [width] is one a column.
kernel void combine(ulong first, ulong end, const global float *base, const global float *part, const global float *scale, global float *out, int width, int has_base, int has_scale)
{
    for (ulong i = first + get_global_id(0); i < end; i += get_global_size(0)) {
        const float v = has_scale ? part[i] * scale[i % width] : part[i];
        out[i] = has_base ? base[i] + v : v;
    }
}

kernel void clip(ulong first, ulong end, global float *x, float most)
{
    for (ulong i = first + get_global_id(0); i < end; i += get_global_size(0)) {
        x[i] = clamp(x[i], -most, most);
    }
}
