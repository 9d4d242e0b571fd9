// SPDX-License-Identifier: GPL-3.0-or-later
// Scores and patterns of rectangles: the arithmetic of core/attention/attention.cpp, in its order.

#define MODE_SCORE 0
#define MODE_PATTERN 1

typedef struct {
    ulong out_first, out_batch;                       // numbers before the output, and from one head to the next
    ulong key_batch;                                  // numbers from one kv head's panels to the next
    int n_query, n_key, q_stride, d_head, share;      // `share` query heads read one kv head
    int first_head, first_query, rows, first_key, cols; // the rectangle; all heads from first_head on (third dimension)
    int first_row, first_col;                         // of the launch; columns count from the panel in which first_key lies
    int ld_out;
    float scale, cap;
    int causal, window, first_extra, added_cols;
    int has_allowed, has_added, has_distance, has_key_bias;
    int mode;
    float masked;
    int pooled_rows, pooled_cols;
    int unused;
} ScoreTask;

// What a score is made of beside the product.
typedef struct {
    const global uchar *allowed;
    const global float *added, *distance;
    const global float2 *key_bias;
} Bias;

static bool allows(const ScoreTask *t, const Bias *bias, int query, int key)
{
    if (key >= t->first_extra) {
        return true;
    }
    if ((t->causal && key > query) || (t->window > 0 && (key <= query - t->window || key >= query + t->window))) {
        return false;
    }
    return (!t->has_allowed || bias->allowed[key] != 0) && (!t->has_added || bias->added[(ulong)query * t->added_cols + key] != -INFINITY);
}

// a - b of numbers that are given as a float32 and the rest: what float64 would give, rounded once, but for ties. `sum` and `rest` are exactly a.x - b.x (Knuth's TwoSum).
static float difference(float2 a, float2 b)
{
    const float sum = a.x - b.x, back = sum - a.x;
    const float rest = (a.x - (sum - back)) - (b.x + back);
    return sum + (rest + (a.y - b.y));
}

static float score(const ScoreTask *t, const Bias *bias, float product, int head, int query, int key)
{
    float s = product * t->scale;
    if (t->cap > 0.0f) {
        s = t->cap * tanh(s / t->cap);
    }
    if (t->has_distance) {
        s += bias->distance[(ulong)head * (t->n_query + t->n_key - 1) + (key - query + t->n_query - 1)];
    }
    if (t->has_key_bias) {
        const global float2 *ours = bias->key_bias + (ulong)head * t->n_key;
        s += difference(ours[key], ours[query]);
    }
    return t->has_added && key < t->first_extra ? s + bias->added[(ulong)query * t->added_cols + key] : s;
}

// Where an item computes.
typedef struct {
    int batch, head, top, column; // top counts in the rectangle's rows, column in all keys
} ScorePlace;

static ScorePlace scorePlace(const ScoreTask *t)
{
    ScorePlace at;
    at.batch = (int)get_global_id(2);
    at.head = t->first_head + at.batch;
    at.top = t->first_row + tileRow();
    at.column = t->first_key / PANEL * PANEL + t->first_col + tileCol();
    return at;
}

static bool isOutside(const ScoreTask *t, const ScorePlace *at) { return at->top >= t->rows || at->column >= t->first_key + t->cols; }

// Whether every cell of the item's tile (with local tiles: of the group's) is masked by causality.
static bool isFuture(const ScoreTask *t, const ScorePlace *at)
{
#if LOCAL_TILES
    const int rows = TILE_ROWS;
#else
    const int rows = CELL_ROWS;
#endif
    return t->causal && at->column > t->first_query + min(at->top + rows, t->rows) - 1 && t->first_extra >= t->n_key;
}

// The item's products of queries and keys; nothing where none of them will be read.
static void scoreProducts(const ScoreTask *t, const ScorePlace *at, const global float *q, const global float *keys,
#if LOCAL_TILES
    local float *room,
#endif
    float *products)
{
    const global float *rows = q + (ulong)(t->first_query + at->top) * t->q_stride + at->head * t->d_head;
    const global float *panel = keys + (at->head / t->share) * t->key_batch + (ulong)(at->column / PANEL) * t->d_head * PANEL + at->column % PANEL;
    if (isFuture(t, at)) {
        return;
    }
#if LOCAL_TILES
    product_f32(rows, t->q_stride, t->rows - at->top, panel, t->d_head, room, products);
#else
    product_f32(rows, t->q_stride, t->rows - at->top, panel, t->d_head, products);
#endif
}

static float patternOf(const ScoreTask *t, float s, const ScorePlace *at, int query, const global float *row_max, const global float *row_scale)
{
    const ulong row = (ulong)at->head * t->n_query + query;
    return exp(s - row_max[row]) * row_scale[row];
}

// Scores or pattern of rectangles, one a head.
#if LOCAL_TILES
__attribute__((reqd_work_group_size(GROUP_X, GROUP_Y, 1)))
#endif
kernel void cells(const ScoreTask t, const global float *q, const global float *keys, const global uchar *allowed, const global float *added, const global float *distance, const global float2 *key_bias,
    const global float *row_max, const global float *row_scale, global float *out)
{
    const Bias bias = {allowed, added, distance, key_bias};
    const ScorePlace at = scorePlace(&t);
    float products[CELL_ROWS * CELL_COLS];
#if LOCAL_TILES
    local float room[ROOM];
#endif
    if (isOutside(&t, &at)) {
        return;
    }
#if LOCAL_TILES
    scoreProducts(&t, &at, q, keys, room, products);
#else
    scoreProducts(&t, &at, q, keys, products);
#endif
#if LOCAL_TILES // so that the products stay in registers
#pragma unroll
#endif
    for (int i = 0; i < CELL_ROWS; ++i) {
        const int row = t.first_row + cellRow(i), query = t.first_query + row;
#if LOCAL_TILES
#pragma unroll
#endif
        for (int j = 0; j < CELL_COLS; ++j) {
            const int key = at.column - tileCol() + cellCol(j), col = key - t.first_key;
            if (row >= t.rows || col < 0 || col >= t.cols) {
                continue;
            }
            float value = t.masked;
            if (allows(&t, &bias, query, key)) {
                value = score(&t, &bias, products[i * CELL_COLS + j], at.head, query, key);
                value = t.mode == MODE_PATTERN ? patternOf(&t, value, &at, query, row_max, row_scale) : value;
            }
            out[t.out_first + at.batch * t.out_batch + (ulong)row * t.ld_out + col] = value;
        }
    }
}

// Pools the pattern of one rectangle: cell (r, c) of the pool becomes the largest value that falls into it. Patterns are not negative, so their bits as integers are in their order; the pool starts at -1, whose bits
// are a NaN: what no visible cell falls into stays NaN.
#if LOCAL_TILES
__attribute__((reqd_work_group_size(GROUP_X, GROUP_Y, 1)))
#endif
kernel void pooled(const ScoreTask t, const global float *q, const global float *keys, const global uchar *allowed, const global float *added, const global float *distance, const global float2 *key_bias,
    const global float *row_max, const global float *row_scale, volatile global int *out)
{
    const Bias bias = {allowed, added, distance, key_bias};
    const ScorePlace at = scorePlace(&t);
    float products[CELL_ROWS * CELL_COLS];
    int waiting = -1; // the largest of the item's cells so far that fall into cell `place`
    ulong place = 0;
#if LOCAL_TILES
    local float room[ROOM];
#endif
    if (isOutside(&t, &at)) {
        return;
    }
#if LOCAL_TILES
    scoreProducts(&t, &at, q, keys, room, products);
#else
    scoreProducts(&t, &at, q, keys, products);
#endif
#if LOCAL_TILES
#pragma unroll
#endif
    for (int i = 0; i < CELL_ROWS; ++i) {
        const int row = t.first_row + cellRow(i), query = t.first_query + row;
#if LOCAL_TILES
#pragma unroll
#endif
        for (int j = 0; j < CELL_COLS; ++j) {
            const int key = at.column - tileCol() + cellCol(j), col = key - t.first_key;
            if (row >= t.rows || col < 0 || col >= t.cols || !allows(&t, &bias, query, key)) {
                continue;
            }
            const float value = patternOf(&t, score(&t, &bias, products[i * CELL_COLS + j], at.head, query, key), &at, query, row_max, row_scale);
            const ulong here = (ulong)((long)row * t.pooled_rows / t.rows) * t.pooled_cols + (ulong)((long)col * t.pooled_cols / t.cols);
            if (here != place && waiting >= 0) {
                atomic_max(out + place, waiting);
                waiting = -1;
            }
            place = here;
            waiting = max(waiting, as_int(value));
        }
    }
    if (waiting >= 0) {
        atomic_max(out + place, waiting);
    }
}
