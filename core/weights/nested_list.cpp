// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/weights/nested_list.h"

#include <cfloat>
#include <cmath>

#include "core/base/check.h"
#include "core/base/text.h"

namespace headscope {

namespace {

std::string indexed(std::string path, const std::vector<int64_t> &counts, size_t depth)
{
    for (size_t i = 0; i < depth; ++i) {
        path += concat("[", counts[i] - 1, "]");
    }
    return path;
}

} // namespace

std::string NestedList::listPath() const { return indexed(name_, counts_, counts_.empty() ? 0 : counts_.size() - 1); }

std::string NestedList::here() const { return counts_.empty() ? name_ : concat(listPath(), "[", counts_.back(), "]"); }

bool NestedList::fail(std::string path, std::string text)
{
    problem_ = printable(path, 200) + ": " + text;
    return false;
}

bool NestedList::beginList()
{
    if (leafKnown_ && counts_.size() >= leafDepth_) {
        return fail(here(), "expected a number, found a list");
    }
    if (!counts_.empty()) {
        ++counts_.back();
    }
    counts_.push_back(0);
    if (shape_.size() < counts_.size()) {
        shape_.push_back(-1);
    }
    return true;
}

bool NestedList::endList()
{
    HS_CHECK(!counts_.empty());
    const size_t depth = counts_.size();
    const int64_t found = counts_.back();
    if (!leafKnown_) {
        leafKnown_ = true;
        leafDepth_ = depth;
    }
    int64_t &expected = shape_[depth - 1];
    if (expected >= 0 && expected != found) {
        return fail(listPath(), concat("expected ", expected, depth == leafDepth_ ? " numbers" : " lists", ", found ", found));
    }
    expected = found;
    counts_.pop_back();
    return true;
}

bool NestedList::add(double value)
{
    if (counts_.size() != leafDepth_ || !leafKnown_) {
        if (leafKnown_) {
            return fail(here(), "expected a list, found a number");
        }
        leafKnown_ = true;
        leafDepth_ = counts_.size();
    }
    if (!(std::fabs(value) <= static_cast<double>(FLT_MAX))) {
        return fail(here(), concat("expected a number within float32 (at most ", FLT_MAX, "), found ", value));
    }
    values_.push_back(static_cast<float>(value));
    if (!counts_.empty()) {
        ++counts_.back();
    }
    return true;
}

Tensor NestedList::take()
{
    HS_CHECK(counts_.empty() && problem_.empty());
    if (values_.capacity() / 5 * 4 > values_.size()) {
        values_.shrink_to_fit();
    }
    return makeTensor(std::move(shape_), std::move(values_));
}

} // namespace headscope
