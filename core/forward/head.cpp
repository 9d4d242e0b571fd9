// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/forward/head.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/check.h"
#include "core/forward/block.h"

namespace headscope {

namespace {

size_t sz(int i) { return static_cast<size_t>(i); }

/// SharedRows [first, first + count) of a stack's stream, behind its final norm.
Matrix finalRows(const Trace &trace, int stack, int first, int count)
{
    HS_CHECK(count >= 1);
    return normed(trace.stacks[sz(stack)].resid_pre.back().copy(first, count), trace.model->weights.stacks[sz(stack)].norm_final, trace.model->spec.stack(stack));
}

Matrix besideEachOther(const Matrix &a, const Matrix &b)
{
    Matrix out(1, a.cols + b.cols);
    std::copy(a.values.begin(), a.values.end(), out.values.begin());
    std::copy(b.values.begin(), b.values.end(), out.values.begin() + a.cols);
    return out;
}

Matrix mean(const Matrix &x)
{
    Matrix out(1, x.cols);
    for (int c = 0; c < x.cols; ++c) {
        double total = 0;
        for (int r = 0; r < x.rows; ++r) {
            total += static_cast<double>(x.row(r)[c]);
        }
        out.values[sz(c)] = static_cast<float>(total / x.rows);
    }
    return out;
}

int endOfText(const Sequence &sequence, int end_token)
{
    const auto &ids = sequence.ids;
    const auto at = end_token < 0 ? std::max_element(ids.begin(), ids.end(), [](TokenId a, TokenId b) { return a.value < b.value; })
                                  : std::find_if(ids.begin(), ids.end(), [&](TokenId id) { return id.value == end_token; });
    return at == ids.end() ? 0 : static_cast<int>(at - ids.begin()); // as an argmax over no hit
}

Matrix rowsRead(const Trace &trace, const HeadWeights &head, int rows)
{
    const int stack = headStack(*trace.model, head), n = trace.stacks[sz(stack)].resid_pre.back().rows();
    switch (head.reads) {
    case HeadReads::All: return finalRows(trace, stack, n - rows, rows);
    case HeadReads::First: return finalRows(trace, stack, 0, 1);
    case HeadReads::Second: return finalRows(trace, stack, 1, 1);
    case HeadReads::FirstTwo: return besideEachOther(finalRows(trace, stack, 0, 1), finalRows(trace, stack, 1, 1));
    case HeadReads::FirstAndMean: {
        const int before = static_cast<int>(trace.model->weights.stacks[sz(stack)].embed.prefix_labels.size());
        return besideEachOther(finalRows(trace, stack, 0, 1), mean(finalRows(trace, stack, before, n - before)));
    }
    case HeadReads::EndOfText: return finalRows(trace, stack, endOfText(trace.input.sequences[sz(stack)], head.end_token), 1);
    }
    return {};
}

void scaleToUnit(Matrix &x)
{
    for (int r = 0; r < x.rows; ++r) {
        double square = 0;
        for (int c = 0; c < x.cols; ++c) {
            square += static_cast<double>(x.row(r)[c]) * static_cast<double>(x.row(r)[c]);
        }
        std::transform(x.row(r), x.row(r) + x.cols, x.row(r), [norm = std::sqrt(square)](float v) { return norm > 0 ? static_cast<float>(static_cast<double>(v) / norm) : v; });
    }
}

} // namespace

int headStack(const Model &model, const HeadWeights &head) { return head.stack >= 0 ? head.stack : static_cast<int>(model.spec.stacks.size()) - 1; }

int headWidthOut(const Model &model, const HeadWeights &head)
{
    return head.W_U.dIn() > 0 ? head.W_U.dOut() : head.dense.dIn() > 0 ? head.dense.dOut() : model.spec.stack(headStack(model, head)).d_model;
}

Shape headShape(const Trace &trace, const HeadWeights &head)
{
    const int n = trace.stacks[sz(headStack(*trace.model, head))].resid_pre.back().rows(), width = headWidthOut(*trace.model, head);
    if (head.reads != HeadReads::All) {
        return {width};
    }
    return head.flat ? Shape{n} : Shape{n, width};
}

Matrix headOutput(const Trace &trace, const HeadWeights &head, int rows)
{
    const StackSpec &spec = trace.model->spec.stack(headStack(*trace.model, head));
    Matrix x = normed(rowsRead(trace, head, rows), head.norm_in, spec);
    if (head.dense.dIn() > 0) {
        x = head.dense.apply(x);
        activate(x, head.activation);
        x = normed(x, head.norm, spec);
    }
    if (head.W_U.dIn() > 0) {
        x = head.W_U.apply(x);
    }
    if (head.unit) {
        scaleToUnit(x);
    }
    return x;
}

Matrix headOutput(const Trace &trace, const HeadWeights &head) { return headOutput(trace, head, trace.stacks[sz(headStack(*trace.model, head))].resid_pre.back().rows()); }

float similarity(const Trace &trace)
{
    const ModelWeights &weights = trace.model->weights;
    HS_CHECK(weights.similarity_scale != 0.0f && weights.task_heads.size() >= 2);
    const Matrix a = headOutput(trace, weights.task_heads.end()[-1]), b = headOutput(trace, weights.task_heads.end()[-2]);
    return weights.similarity_scale * static_cast<float>(std::inner_product(a.values.begin(), a.values.end(), b.values.begin(), 0.0));
}

} // namespace headscope
