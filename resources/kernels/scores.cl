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

// Whether every cell of the item's tile (with local tiles: of the group's) is masked by causality or lies outside.
static bool nothingToSee(const ScoreTask *t)
{
#if LOCAL_TILES
    const int rows = TILE_ROWS;
#else
    const int rows = CELL_ROWS;
#endif
    const int last = t->first_query + min(t->first_row + tileRow() + rows, t->rows) - 1;
    const int key = t->first_key / PANEL * PANEL + t->first_col + tileCol();
    return t->causal && key > last && t->first_extra >= t->n_key;
}

// Writes scores or pattern of rectangles, or pools the pattern of one: cell (r, c) of the pool becomes the largest value that falls into it. Patterns are not negative, so their bits as integers are in their order;
// the pool starts at -1, whose bits are a NaN: what no visible cell falls into stays NaN.
#define CELLS_BODY(FINISH)                                                                                                         \
    const int batch = (int)get_global_id(2), head = t.first_head + batch, top = t.first_row + tileRow(), left = t.first_col + tileCol(); \
    const int first_panel = t.first_key / PANEL, column = first_panel * PANEL + left;                                              \
    const Bias bias = {allowed, added, distance, key_bias};                                                                        \
    float cells[CELL_ROWS * CELL_COLS];                                                                                            \
    if (top >= t.rows || column >= t.first_key + t.cols) {                                                                         \
        return;                                                                                                                    \
    }                                                                                                                              \
    if (!nothingToSee(&t)) {                                                                                                       \
        const global float *rows = q + (ulong)(t.first_query + top) * t.q_stride + head * t.d_head;                                \
        const global float *panel = keys + (head / t.share) * t.key_batch + (ulong)(column / PANEL) * t.d_head * PANEL + column % PANEL; \
        PRODUCT_INTO(rows, panel);                                                                                                 \
    }                                                                                                                              \
    for (int i = 0; i < CELL_ROWS; ++i) {                                                                                          \
        const int row = t.first_row + cellRow(i), query = t.first_query + row;                                                     \
        for (int j = 0; j < CELL_COLS; ++j) {                                                                                      \
            const int key = first_panel * PANEL + t.first_col + cellCol(j), col = key - t.first_key;                               \
            if (row < t.rows && col >= 0 && col < t.cols) {                                                                        \
                FINISH                                                                                                             \
            }                                                                                                                      \
        }                                                                                                                          \
    }

#if LOCAL_TILES
#define PRODUCT_INTO(rows, panel) product_f32(rows, t.q_stride, t.rows - top, panel, t.d_head, room, cells)
#else
#define PRODUCT_INTO(rows, panel) product_f32(rows, t.q_stride, t.rows - top, panel, t.d_head, cells)
#endif

#if LOCAL_TILES
__attribute__((reqd_work_group_size(GROUP_X, GROUP_Y, 1)))
#endif
kernel void cells(const ScoreTask t, const global float *q, const global float *keys, const global uchar *allowed, const global float *added, const global float *distance, const global float2 *key_bias,
    const global float *row_max, const global float *row_scale, global float *out)
{
#if LOCAL_TILES
    local float room[ROOM];
#endif
    CELLS_BODY(
        float value = t.masked;
        if (allows(&t, &bias, query, key)) {
            value = score(&t, &bias, cells[i * CELL_COLS + j], head, query, key);
            if (t.mode == MODE_PATTERN) {
                const ulong at = (ulong)head * t.n_query + query;
                value = exp(value - row_max[at]) * row_scale[at];
            }
        }
        out[t.out_first + batch * t.out_batch + (ulong)row * t.ld_out + col] = value;)
}

#if LOCAL_TILES
__attribute__((reqd_work_group_size(GROUP_X, GROUP_Y, 1)))
#endif
kernel void pooled(const ScoreTask t, const global float *q, const global float *keys, const global uchar *allowed, const global float *added, const global float *distance, const global float2 *key_bias,
    const global float *row_max, const global float *row_scale, volatile global int *out)
{
#if LOCAL_TILES
    local float room[ROOM];
#endif
    int waiting = -1; // the largest of the item's cells so far that fall into cell `place`
    ulong place = 0;
    CELLS_BODY(
        if (allows(&t, &bias, query, key)) {
            const ulong at = (ulong)head * t.n_query + query;
            const float value = exp(score(&t, &bias, cells[i * CELL_COLS + j], head, query, key) - row_max[at]) * row_scale[at];
            const ulong here = (ulong)((long)row * t.pooled_rows / t.rows) * t.pooled_cols + (ulong)((long)col * t.pooled_cols / t.cols);
            if (here != place && waiting >= 0) {
                atomic_max(out + place, waiting);
                waiting = -1;
            }
            place = here;
            waiting = max(waiting, as_int(value));
        })
    if (waiting >= 0) {
        atomic_max(out + place, waiting);
    }
}
