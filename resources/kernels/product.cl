// SPDX-License-Identifier: GPL-3.0-or-later
// Products with weights of one type. The host puts this text into the program once a type, with
//   WEIGHT            the type as it is stored
//   WEIGHT_LANE(p)    VECTOR numbers from p on, as float32
//   WEIGHT_ONE(p)     the number at p, as float32
//   NAMED(name)       the name with the type behind it

// The item's cells of A B. `a` is the first row of its tile, `rows` are left from there; `b` is the panel of its columns (without local tiles: the item's first column of it).
#if LOCAL_TILES
static void NAMED(product)(const global float *a, int lda, int rows, const global WEIGHT *b, int depth, local float *room, float *cells)
{
    local float *left = room, *right = room + TILE_DEPTH * (TILE_ROWS + 1);
    const int x = (int)get_local_id(0), y = (int)get_local_id(1), item = y * GROUP_X + x;
    #pragma unroll
    for (int i = 0; i < CELL_ROWS * CELL_COLS; ++i) {
        cells[i] = 0.0f;
    }
    for (int first = 0; first < depth; first += TILE_DEPTH) {
        for (int e = item; e < TILE_ROWS * TILE_DEPTH; e += GROUP_X * GROUP_Y) {
            const int k = e % TILE_DEPTH, r = e / TILE_DEPTH;
            left[k * (TILE_ROWS + 1) + r] = r < rows && first + k < depth ? a[(ulong)r * lda + first + k] : 0.0f;
        }
        for (int e = item; e < PANEL * TILE_DEPTH; e += GROUP_X * GROUP_Y) {
            right[e] = first + e / PANEL < depth ? WEIGHT_ONE(b + (ulong)first * PANEL + e) : 0.0f;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
        for (int k = 0; k < TILE_DEPTH; ++k) {
            float across[CELL_COLS];
            #pragma unroll
            for (int j = 0; j < CELL_COLS; ++j) {
                across[j] = right[k * PANEL + x + GROUP_X * j];
            }
            #pragma unroll
            for (int i = 0; i < CELL_ROWS; ++i) {
                const float down = left[k * (TILE_ROWS + 1) + y + GROUP_Y * i];
                #pragma unroll
                for (int j = 0; j < CELL_COLS; ++j) {
                    cells[i * CELL_COLS + j] = fma(down, across[j], cells[i * CELL_COLS + j]);
                }
            }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
}
#else
static void NAMED(product)(const global float *a, int lda, int rows, const global WEIGHT *b, int depth, float *cells)
{
    const global float *row[CELL_ROWS];
    lane sum[CELL_ROWS][LANES];
    #pragma unroll
    for (int i = 0; i < CELL_ROWS; ++i) {
        row[i] = a + (ulong)min(i, rows - 1) * lda;
        #pragma unroll
        for (int j = 0; j < LANES; ++j) {
            sum[i][j] = (lane)0.0f;
        }
    }
    for (int k = 0; k < depth; ++k) {
        lane across[LANES];
        #pragma unroll
        for (int j = 0; j < LANES; ++j) {
            across[j] = WEIGHT_LANE(b + (ulong)k * PANEL + j * VECTOR);
        }
        #pragma unroll
        for (int i = 0; i < CELL_ROWS; ++i) {
            const lane down = (lane)row[i][k];
            #pragma unroll
            for (int j = 0; j < LANES; ++j) {
                sum[i][j] = fma(down, across[j], sum[i][j]);
            }
        }
    }
    #pragma unroll
    for (int i = 0; i < CELL_ROWS; ++i) {
        #pragma unroll
        for (int j = 0; j < LANES; ++j) {
            STORE_LANE(sum[i][j], 0, cells + i * CELL_COLS + j * VECTOR);
        }
    }
}
#endif

#ifndef LINEAR_TASK
#define LINEAR_TASK
typedef struct {
    ulong a_first, a_batch;         // numbers before the A of the first batch of the launch, and from one batch to the next
    ulong b_first, b_batch, panel;  // numbers before the B of batch 0, from one B to the next, from one panel to the next
    ulong c_first, c_batch;         // numbers before the C of batch 0, and from one batch to the next
    int depth, rows, cols, lda, ldc;
    int has_bias;
    int first_row, first_col;       // of the launch: multiples of a tile
    int first_batch, share;         // `share` batches use one B
} LinearTask;
#endif

// C = A B + bias, for each batch (third dimension).
#if LOCAL_TILES
__attribute__((reqd_work_group_size(GROUP_X, GROUP_Y, 1)))
#endif
kernel void NAMED(linear)(const LinearTask t, const global float *a, const global WEIGHT *b, const global float *bias, global float *c)
{
    const int batch = t.first_batch + (int)get_global_id(2), top = t.first_row + tileRow(), left = t.first_col + tileCol();
    const global float *ours = a + t.a_first + get_global_id(2) * t.a_batch + (ulong)top * t.lda;
    const global WEIGHT *panel = b + t.b_first + (batch / t.share) * t.b_batch + (left / PANEL) * t.panel + left % PANEL;
    float cells[CELL_ROWS * CELL_COLS];
#if LOCAL_TILES
    local float room[ROOM];
#endif
    if (top >= t.rows || left >= t.cols) {
        return;
    }
#if LOCAL_TILES
    NAMED(product)(ours, t.lda, t.rows - top, panel, t.depth, room, cells);
#else
    NAMED(product)(ours, t.lda, t.rows - top, panel, t.depth, cells);
#endif
#if LOCAL_TILES // so that the cells stay in registers
#pragma unroll
#endif
    for (int i = 0; i < CELL_ROWS; ++i) {
        const int row = t.first_row + cellRow(i);
        global float *out = c + t.c_first + batch * t.c_batch + (ulong)row * t.ldc;
#if LOCAL_TILES
#pragma unroll
#endif
        for (int j = 0; j < CELL_COLS; ++j) {
            const int col = t.first_col + cellCol(j);
            if (row < t.rows && col < t.cols) {
                out[col] = t.has_bias ? cells[i * CELL_COLS + j] + bias[col] : cells[i * CELL_COLS + j];
            }
        }
    }
}
