// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/weight_binder.h"

#include <algorithm>

#include "core/base/text.h"

namespace headscope {

namespace {

/// "h.12.ln_1" as "h.#.ln_#".
std::string withoutNumbers(const std::string &name)
{
    std::string out;
    for (const char c : name) {
        const bool digit = c >= '0' && c <= '9';
        if (!digit) {
            out += c;
        } else if (!out.ends_with('#')) {
            out += '#';
        }
    }
    return out;
}

} // namespace

const std::vector<std::string> &wrappingPrefixes()
{
    static const std::vector<std::string> all = {"", "module.", "_orig_mod.", "_orig_mod.module.", "module._orig_mod.", "model.", "net."};
    return all;
}

WeightBinder::WeightBinder(const WeightIndex &index, const std::vector<std::string> &prefixes, const std::string &probe) : index_(index)
{
    for (const auto &outer : wrappingPrefixes()) {
        for (const auto &prefix : prefixes) {
            if (index.find(outer + prefix + probe)) {
                outer_ = outer;
                prefix_ = outer + prefix;
                return;
            }
        }
    }
    // The probe itself may be what is missing: then the prefix that most tensors carry tells which names to report.
    size_t most = 0;
    for (const auto &prefix : prefixes) {
        const auto carries = static_cast<size_t>(
            std::count_if(index.tensors.begin(), index.tensors.end(), [&](const auto &entry) { return !prefix.empty() && entry.first.starts_with(prefix); }));
        if (carries > most) {
            most = carries;
            prefix_ = prefix;
        }
    }
}

bool WeightBinder::has(const std::string &name) const { return index_.has(prefix_ + name); }

bool WeightBinder::expects(const std::string &name) const
{
    if (has(name)) {
        return true;
    }
    const std::string like = withoutNumbers(prefix_ + name);
    if (like.find('#') == std::string::npos) {
        return false;
    }
    if (kinds_.empty()) {
        for (const auto &[known, tensor] : index_.tensors) {
            kinds_.insert(withoutNumbers(known));
        }
    }
    return kinds_.contains(like);
}

Shape WeightBinder::shapeOf(const std::string &name) const
{
    const Tensor *found = index_.find(prefix_ + name);
    return found ? found->shape : Shape{};
}

Shape WeightBinder::outerShapeOf(const std::string &name) const
{
    const Tensor *found = index_.find(outer_ + name);
    return found ? found->shape : Shape{};
}

Result<Tensor> WeightBinder::take(const std::string &fullName, const Shape &shape)
{
    const Tensor *found = index_.find(fullName);
    if (!found) {
        return badInput(concat(index_.source, ": ", fullName, ": expected a tensor of shape ", shapeText(shape), ", found ", index_.foundInstead(fullName)));
    }
    if (found->shape != shape) {
        return badInput(concat(index_.source, ": ", fullName, ": expected shape ", shapeText(shape), ", found ", shapeText(found->shape)));
    }
    used_.insert(fullName);
    return *found;
}

Result<Tensor> WeightBinder::tensor(const std::string &name, const Shape &shape) { return take(prefix_ + name, shape); }

Result<Tensor> WeightBinder::outer(const std::string &name, const Shape &shape) { return take(outer_ + name, shape); }

Result<Tensor> WeightBinder::whole(const std::string &fullName)
{
    const Tensor *found = index_.find(fullName);
    if (!found) {
        return badInput(concat(index_.source, ": ", printable(fullName, 200), ": expected a tensor, found none of this name"));
    }
    used_.insert(fullName);
    return *found;
}

Result<std::vector<float>> WeightBinder::vector(const std::string &name, int size)
{
    HS_TRY(found, tensor(name, {size}));
    return toFloat(found);
}

Result<Linear> WeightBinder::linear(const std::string &name, const std::string &bias, Orientation orientation, int dIn, int dOut)
{
    HS_TRY(weight, tensor(name, orientation == Orientation::OutIn ? Shape{dOut, dIn} : Shape{dIn, dOut}));
    std::vector<float> biases;
    if (!bias.empty()) {
        HS_TRY(given, vector(bias, dOut));
        biases = std::move(given);
    }
    return Linear(weight, orientation, std::move(biases));
}

std::vector<std::string> WeightBinder::unused() const
{
    std::vector<std::string> names;
    for (const auto &[name, tensor] : index_.tensors) {
        const bool known = std::any_of(buffers.begin(), buffers.end(), [&n = name](const auto &glob) { return globMatches(glob, n); });
        if (!known && !used_.contains(name)) {
            names.push_back(name);
        }
    }
    return names;
}

} // namespace headscope
