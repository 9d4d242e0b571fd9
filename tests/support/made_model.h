// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Weights in memory read as a family reads them, without files.

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "core/forward/forward.h"
#include "core/forward/trace_tensors.h"
#include "core/model/families/family.h"
#include "tests/support/tiny_model.h"

namespace headscope::testing {

/// Random tensors by name.
class Bag {
public:
    explicit Bag(uint64_t seed = 1) : random_(seed) {}
    /// Numbers evenly in [centre - size, centre + size).
    Bag &put(const std::string &name, const Shape &shape, float size, float centre = 0)
    {
        auto values = random_.list(static_cast<size_t>(*elementCount(shape)), size);
        for (float &x : values) {
            x += centre;
        }
        tensors[name] = {shape, std::move(values)};
        return *this;
    }
    /// A matrix whose products keep the size of what it reads, times a factor that makes patterns uneven.
    Bag &matrix(const std::string &name, int rows, int cols) { return put(name, {rows, cols}, 3.0f / std::sqrt(static_cast<float>(cols))); }
    Bag &layer(const std::string &name, int dIn, int dOut) { return matrix(name + ".weight", dOut, dIn).put(name + ".bias", {dOut}, 0.2f); }
    Bag &norm(const std::string &name, int width) { return put(name + ".weight", {width}, 0.3f, 1).put(name + ".bias", {width}, 0.2f); }
    const FloatTensor &at(const std::string &name) const { return tensors.at(name); }

    TinyTensors tensors;

private:
    RandomNumbers random_;
};

inline WeightIndex indexOf(const TinyTensors &tensors)
{
    WeightIndex index;
    index.source = "w.json";
    for (const auto &[name, tensor] : tensors) {
        index.tensors[name] = makeTensor(tensor.shape, tensor.values);
    }
    return index;
}

inline Config configFrom(const std::string &json)
{
    auto config = Config::parse(json, "w.json: config");
    if (!config) {
        ADD_FAILURE() << config.error().message;
        std::abort();
    }
    return *config;
}

inline std::shared_ptr<const Model> modelOf(Result<Architecture> read)
{
    if (!read) {
        ADD_FAILURE() << read.error().message;
        std::abort();
    }
    auto model = std::make_shared<Model>();
    model->name = "made";
    model->spec = std::move(read->spec);
    model->groups = attentionGroups(model->spec);
    model->weights = std::move(read->weights);
    model->notes = std::move(read->notes);
    return model;
}

inline std::shared_ptr<const Model> modelOf(const Family &family, const std::string &config, const TinyTensors &tensors)
{
    const WeightIndex index = indexOf(tensors);
    WeightBinder binder(index, family.prefixes, family.probe);
    return modelOf(family.read(configFrom(config), binder));
}

inline std::string refusalOf(const Family &family, const std::string &config, const TinyTensors &tensors)
{
    const WeightIndex index = indexOf(tensors);
    WeightBinder binder(index, family.prefixes, family.probe);
    const auto read = family.read(configFrom(config), binder);
    return read ? "read" : read.error().message;
}

inline std::shared_ptr<const Trace> traceOf(const std::shared_ptr<const Model> &model, Input input)
{
    auto trace = runForward(model, std::move(input));
    if (!trace) {
        ADD_FAILURE() << trace.error().message;
        std::abort();
    }
    return *trace;
}

inline Matrix randomMatrix(int rows, int cols, uint64_t seed = 5)
{
    Matrix out(rows, cols);
    out.values = RandomNumbers(seed).list(out.values.size(), 1.5f);
    return out;
}

/// One sequence of vectors a matrix.
inline Input vectorInput(const std::vector<Matrix> &streams)
{
    Input input;
    for (const Matrix &x : streams) {
        input.sequences.push_back(sequenceOfVectors(x));
    }
    return input;
}

/// Numbers of one named tensor.
inline std::vector<float> named(const std::shared_ptr<const Trace> &trace, const std::string &name)
{
    TensorSelection selection;
    selection.globs = {name};
    const auto sources = traceTensors(trace, selection);
    if (!sources || sources->size() != 1) {
        ADD_FAILURE() << name << ": " << (sources ? "more than one" : sources.error().message);
        return {};
    }
    const auto values = sources->front().values();
    return values ? *values : std::vector<float>();
}

inline void expectWords(const std::string &message, const std::vector<std::string> &words)
{
    for (const auto &word : words) {
        EXPECT_NE(message.find(word), std::string::npos) << "\"" << word << "\" is not in: " << message;
    }
}

} // namespace headscope::testing
