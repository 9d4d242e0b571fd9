// SPDX-License-Identifier: GPL-3.0-or-later
// Shared by all kernels. The host sets, from what the device says of itself (session.cpp):
//   LOCAL_TILES  1: products go through local memory, a group of GROUP_X x GROUP_Y items computes a tile (GPUs). 0: an item computes its cells alone, in vectors (CPUs, and whatever has no fast local memory).
//   VECTOR       numbers that an item takes at once
//   CELL_ROWS    rows of a product that an item computes
//   ROW_GROUP    items that share a row of a norm or a softmax, a power of two
// Matrices are row major. What stands on the right of a product lies in panels of 64 columns: number (k, c) is number (c / 64) depth 64 + k 64 + c % 64; the last panel is filled up with zeros.
// Only float32; no fast mathematics: minus infinity and NaN mean something here.

#define PANEL 64

#if VECTOR == 16
typedef float16 lane;
#define LOAD_LANE vload16
#define STORE_LANE vstore16
#elif VECTOR == 8
typedef float8 lane;
#define LOAD_LANE vload8
#define STORE_LANE vstore8
#elif VECTOR == 4
typedef float4 lane;
#define LOAD_LANE vload4
#define STORE_LANE vstore4
#else
typedef float lane;
#define LOAD_LANE(i, p) ((p)[i])
#define STORE_LANE(v, i, p) ((p)[i] = (v))
#endif

#if LOCAL_TILES
#define CELL_COLS (PANEL / GROUP_X)
#define TILE_ROWS (GROUP_Y * CELL_ROWS)
#define TILE_DEPTH 16
#define ROOM (TILE_DEPTH * (TILE_ROWS + 1 + PANEL))
#else
#define LANES 2
#define CELL_COLS (VECTOR * LANES)
#endif

// Where an item's cells lie among those of the launch.
static int tileRow(void)
{
#if LOCAL_TILES
    return (int)get_group_id(1) * TILE_ROWS;
#else
    return (int)get_global_id(1) * CELL_ROWS;
#endif
}

static int tileCol(void)
{
#if LOCAL_TILES
    return (int)get_group_id(0) * PANEL;
#else
    return (int)get_global_id(0) * CELL_COLS;
#endif
}

static int cellRow(int i)
{
#if LOCAL_TILES
    return tileRow() + (int)get_local_id(1) + GROUP_Y * i;
#else
    return tileRow() + i;
#endif
}

static int cellCol(int j)
{
#if LOCAL_TILES
    return tileCol() + (int)get_local_id(0) + GROUP_X * j;
#else
    return tileCol() + j;
#endif
}

static float totalOf(lane v)
{
    float parts[VECTOR], total = 0.0f;
    STORE_LANE(v, 0, parts);
    for (int i = 0; i < VECTOR; ++i) {
        total += parts[i];
    }
    return total;
}

static float largestOf(lane v)
{
    float parts[VECTOR], top = -INFINITY;
    STORE_LANE(v, 0, parts);
    for (int i = 0; i < VECTOR; ++i) {
        top = fmax(top, parts[i]);
    }
    return top;
}
