// SPDX-License-Identifier: GPL-3.0-or-later
// What goes over whole rows: ROW_GROUP items share a row.

static float sharedSum(float mine, local float *room)
{
#if ROW_GROUP > 1
    const int item = (int)get_local_id(0);
    room[item] = mine;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int apart = ROW_GROUP / 2; apart > 0; apart /= 2) {
        if (item < apart) {
            room[item] += room[item + apart];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    const float total = room[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    return total;
#else
    return mine;
#endif
}

static float sharedMax(float mine, local float *room)
{
#if ROW_GROUP > 1
    const int item = (int)get_local_id(0);
    room[item] = mine;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int apart = ROW_GROUP / 2; apart > 0; apart /= 2) {
        if (item < apart) {
            room[item] = fmax(room[item], room[item + apart]);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    const float top = room[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    return top;
#else
    return mine;
#endif
}

#if ROW_GROUP > 1
#define FIRST_ITEM ((int)get_local_id(0))
#define THIS_ROW ((ulong)get_group_id(0))
#define ROW_KERNEL __attribute__((reqd_work_group_size(ROW_GROUP, 1, 1))) kernel
#else
#define FIRST_ITEM 0
#define THIS_ROW ((ulong)get_global_id(0))
#define ROW_KERNEL kernel
#endif

// Runs WHOLE over vectors of a row (v is the place of one) and REST over what is left of it (c is a column).
#define OVER_ROW(width, WHOLE, REST)                                                              \
    for (int v = FIRST_ITEM; (v + 1) * VECTOR <= (width); v += ROW_GROUP) {                       \
        WHOLE                                                                                     \
    }                                                                                             \
    for (int c = (width) / VECTOR * VECTOR + FIRST_ITEM; c < (width); c += ROW_GROUP) {           \
        REST                                                                                      \
    }

// Rows of scores become rows of the pattern, in place; their largest score and 1 / sum are kept. Row r of head h: scores + h head_stride + r pitch, width numbers; rows of all heads are counted through, this launch takes first .. count - 1. A row that sees nothing becomes zeros.
ROW_KERNEL void softmax(global float *scores, ulong head_stride, int pitch, int width, int rows, int count, int first, int first_head, int first_query, int n_query, global float *row_max, global float *row_scale)
{
    local float room[ROW_GROUP];
    const ulong item = first + THIS_ROW;
    if (item >= (ulong)count) {
        return;
    }
    const int head = (int)(item / rows), row = (int)(item % rows);
    global float *s = scores + head * head_stride + (ulong)row * pitch;
    lane most = (lane)(-INFINITY);
    float top = -INFINITY;
    OVER_ROW(width, most = fmax(most, LOAD_LANE(v, s));, top = fmax(top, s[c]);)
    top = sharedMax(fmax(top, largestOf(most)), room);
    const bool blind = top == -INFINITY;
    lane sums = (lane)0.0f;
    float total = 0.0f;
    OVER_ROW(width,
        const lane e = blind ? (lane)0.0f : exp(LOAD_LANE(v, s) - top);
        STORE_LANE(e, v, s);
        sums += e;,
        const float e = blind ? 0.0f : exp(s[c] - top);
        s[c] = e;
        total += e;)
    total = sharedSum(total + totalOf(sums), room);
    const float scale = blind ? 0.0f : 1.0f / total;
    OVER_ROW(width, STORE_LANE(LOAD_LANE(v, s) * scale, v, s);, s[c] *= scale;)
    if (FIRST_ITEM == 0) {
        const ulong at = (ulong)(first_head + head) * n_query + first_query + row;
        row_max[at] = top;
        row_scale[at] = scale;
    }
}

// LayerNorm or RMSNorm of each row [width] of x.
ROW_KERNEL void norm(const global float *x, const global float *gain, const global float *bias, global float *out, int width, ulong first, int count, int rms, int has_bias, float eps)
{
    local float room[ROW_GROUP];
    if (THIS_ROW >= (ulong)count) {
        return;
    }
    const global float *in = x + (first + THIS_ROW) * width;
    global float *to = out + (first + THIS_ROW) * width;
    float mean = 0.0f;
    if (!rms) {
        lane sums = (lane)0.0f;
        float total = 0.0f;
        OVER_ROW(width, sums += LOAD_LANE(v, in);, total += in[c];)
        mean = sharedSum(total + totalOf(sums), room) / width;
    }
    lane squares = (lane)0.0f;
    float square = 0.0f;
    OVER_ROW(width,
        const lane d = LOAD_LANE(v, in) - mean;
        squares += d * d;,
        const float d = in[c] - mean;
        square += d * d;)
    const float scale = 1.0f / sqrt(sharedSum(square + totalOf(squares), room) / width + eps);
    OVER_ROW(width,
        const lane y = (LOAD_LANE(v, in) - mean) * (scale * LOAD_LANE(v, gain));
        STORE_LANE(has_bias ? y + LOAD_LANE(v, bias) : y, v, to);,
        const float y = (in[c] - mean) * (scale * gain[c]);
        to[c] = has_bias ? y + bias[c] : y;)
}
