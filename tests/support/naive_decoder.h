// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// What decoder-only families add to the parts of naive_layers.h, in float64 and plain loops, as their papers and Hugging Face's classes write them. Shares no code with core.

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "tests/support/naive_layers.h"

namespace headscope::testing::naive {

constexpr double never = -std::numeric_limits<double>::infinity();

/// q k of head h, query i and key j, before anything else, to its score; `never` where the key may not be seen.
using ScoreOf = std::function<double(int h, int i, int j, double dot)>;

/// Softmax over the scores, times v; heads side by side, query head h reads key/value head h / (heads / kvHeads). Patterns are appended to `pattern`. A row that sees nothing is zeros.
inline Rows mixed(const Rows &q, const Rows &k, const Rows &v, std::pair<int, int> headsAndKvHeads, Numbers &pattern, const ScoreOf &score)
{
    const auto [heads, kvHeads] = headsAndKvHeads;
    const int n = static_cast<int>(q.size());
    const size_t d = q[0].size() / static_cast<size_t>(heads);
    Rows z(q.size(), Numbers(q[0].size()));
    for (int h = 0; h < heads; ++h) {
        const size_t from = static_cast<size_t>(h) * d, kvFrom = static_cast<size_t>(h / (heads / kvHeads)) * d;
        for (int i = 0; i < n; ++i) {
            Numbers row;
            double total = 0;
            for (int j = 0; j < n; ++j) {
                double dot = 0;
                for (size_t c = 0; c < d; ++c) {
                    dot += q[static_cast<size_t>(i)][from + c] * k[static_cast<size_t>(j)][kvFrom + c];
                }
                row.push_back(std::exp(score(h, i, j, dot)));
                total += row.back();
            }
            for (int j = 0; j < n; ++j) {
                const double a = total > 0 ? row[static_cast<size_t>(j)] / total : 0.0;
                pattern.push_back(a);
                for (size_t c = 0; c < d; ++c) {
                    z[static_cast<size_t>(i)][from + c] += a * v[static_cast<size_t>(j)][kvFrom + c];
                }
            }
        }
    }
    return z;
}

/// Turns the first 2 * frequencies dimensions of every head by position * frequency; `neighbours`: dimension 2 i with 2 i + 1, else i with i + frequencies.
inline void rotate(Rows &x, int heads, const Numbers &frequencies, bool neighbours = false, double magnitude = 1)
{
    const size_t d = x[0].size() / static_cast<size_t>(heads), pairs = frequencies.size();
    for (size_t position = 0; position < x.size(); ++position) {
        for (size_t h = 0; h < static_cast<size_t>(heads); ++h) {
            for (size_t i = 0; i < pairs; ++i) {
                double &a = x[position][h * d + (neighbours ? 2 * i : i)], &b = x[position][h * d + (neighbours ? 2 * i + 1 : i + pairs)];
                const double angle = static_cast<double>(position) * frequencies[i], c = magnitude * std::cos(angle), s = magnitude * std::sin(angle), before = a;
                a = before * c - b * s;
                b = b * c + before * s;
            }
        }
    }
}

inline Numbers frequencies(int dim, double base)
{
    Numbers out;
    for (int i = 0; i < dim; i += 2) {
        out.push_back(1 / std::pow(base, static_cast<double>(i) / dim));
    }
    return out;
}

/// Columns [first, first + count) of each of `groups` equal parts of the rows, side by side.
inline Rows ofGroups(const Rows &x, int groups, int first, int count)
{
    Rows out(x.size());
    const size_t width = x[0].size() / static_cast<size_t>(groups);
    for (size_t r = 0; r < x.size(); ++r) {
        for (size_t g = 0; g < static_cast<size_t>(groups); ++g) {
            const auto from = x[r].begin() + static_cast<std::ptrdiff_t>(g * width) + first;
            out[r].insert(out[r].end(), from, from + count);
        }
    }
    return out;
}

/// Each head's dimensions as a row of their own, normed, and back.
inline Rows normedHeads(const Rows &x, int heads, const std::function<Rows(const Rows &)> &norm)
{
    Rows out(x.size());
    const int d = static_cast<int>(x[0].size()) / heads;
    for (int h = 0; h < heads; ++h) {
        const Rows part = norm(columns(x, h * d, d));
        for (size_t r = 0; r < x.size(); ++r) {
            out[r].insert(out[r].end(), part[r].begin(), part[r].end());
        }
    }
    return out;
}

inline Rows rowsOfTable(const FloatTensor &table, const std::vector<int> &ids)
{
    Rows out;
    for (const int id : ids) {
        const auto from = table.values.begin() + static_cast<std::ptrdiff_t>(id * table.shape[1]);
        out.emplace_back(from, from + static_cast<std::ptrdiff_t>(table.shape[1]));
    }
    return out;
}

inline Rows times(Rows x, double factor)
{
    for (auto &row : x) {
        for (double &v : row) {
            v *= factor;
        }
    }
    return x;
}

inline Rows times(Rows x, const Rows &y)
{
    for (size_t r = 0; r < x.size(); ++r) {
        for (size_t c = 0; c < x[r].size(); ++c) {
            x[r][c] *= y[r][c];
        }
    }
    return x;
}

} // namespace headscope::testing::naive
