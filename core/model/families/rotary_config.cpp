// SPDX-License-Identifier: GPL-3.0-or-later
// The formulas are those of the papers with the constants of Hugging Face's modeling_rope_utils, which trained models follow.
#include "core/model/families/rotary_config.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "core/base/text.h"

namespace headscope {

namespace {

/// Where the parameters of one kind of layer stand, and what they say in common.
struct Parameters {
    std::optional<Config> scaling; ///< rope_scaling, or rope_parameters (of this kind of layer)
    std::string type = "default";
    double base = 0;
    int dim = 0; ///< dimensions that turn
    double original = 0; ///< context before scaling
};

Result<std::optional<Config>> scalingOf(const Config &config, const RotaryQuery &query)
{
    if (config.has({"rope_parameters"})) {
        HS_TRY(all, config.part("rope_parameters"));
        if (query.layerKind.empty() || !all.has({query.layerKind})) {
            return query.scaled || query.layerKind.empty() ? std::optional<Config>(all) : std::nullopt;
        }
        HS_TRY(own, all.part(query.layerKind));
        return std::optional<Config>(own);
    }
    if (!query.scaled || !config.has({"rope_scaling"})) {
        return std::optional<Config>();
    }
    HS_TRY(scaling, config.part("rope_scaling"));
    return std::optional<Config>(scaling);
}

Result<double> originalContext(const Config &config, const RotaryQuery &query, const Parameters &p)
{
    const double otherwise = query.phi3 ? 4096 : query.n_ctx;
    if (config.has({"original_max_position_embeddings"})) { // Phi-3 keeps it beside the sizes
        HS_TRY(outer, config.size({"original_max_position_embeddings"}));
        return static_cast<double>(outer);
    }
    if (p.scaling && p.type != "dynamic") {
        HS_TRY(inner, p.scaling->sizeOr({"original_max_position_embeddings"}, static_cast<int>(otherwise)));
        return static_cast<double>(inner);
    }
    return p.type == "dynamic" ? query.n_ctx : otherwise;
}

Result<Parameters> readParameters(const Config &config, const RotaryQuery &query)
{
    Parameters p;
    HS_TRY(scaling, scalingOf(config, query));
    p.scaling = std::move(scaling);
    HS_TRY(base, config.numberOr({query.baseName}, query.base));
    HS_TRY(partial, config.numberOr({query.partialName}, query.partial));
    p.base = base;
    if (p.scaling) {
        HS_TRY(type, p.scaling->textOr({"rope_type", "type"}, "default"));
        HS_TRY(ownBase, p.scaling->numberOr({"rope_theta"}, base));
        HS_TRY(ownPartial, p.scaling->numberOr({"partial_rotary_factor"}, partial));
        p.type = query.phi3 && (type == "su" || type == "yarn") ? "longrope" : type;
        p.base = ownBase;
        partial = ownPartial;
    }
    if (!(partial > 0 && partial <= 1) || !(p.base > 0) || !std::isfinite(p.base)) {
        return badInput(concat(config.source(), ": rotary positions need a positive rope_theta and a share of dimensions in (0, 1], found ", p.base, " and ", partial));
    }
    p.dim = static_cast<int>(query.d_head * partial);
    if (p.dim < 2 || p.dim % 2 != 0) {
        return badInput(concat(config.source(), ": rotary positions need an even number of dimensions, found ", p.dim, " of a head's ", query.d_head));
    }
    HS_TRY(original, originalContext(config, query, p));
    p.original = original;
    return p;
}

/// A factor that has to be there and positive.
Result<double> positive(const Config &scaling, const char *name)
{
    HS_TRY(value, scaling.numberOr({name}, 0));
    if (!(value > 0) || !std::isfinite(value)) {
        return badInput(concat(scaling.source(), ": ", name, ": expected a positive number, found ", scaling.has({name}) ? concat(value) : std::string("nothing")));
    }
    return value;
}

Status scaleLlama3(const Parameters &p, RotarySpec &spec)
{
    HS_TRY(factor, positive(*p.scaling, "factor"));
    HS_TRY(low, positive(*p.scaling, "low_freq_factor"));
    HS_TRY(high, positive(*p.scaling, "high_freq_factor"));
    if (high == low) {
        return badInput(concat(p.scaling->source(), ": expected a high_freq_factor other than low_freq_factor, found ", high, " for both"));
    }
    for (double &frequency : spec.frequencies) {
        const double length = 2 * std::numbers::pi / frequency;
        if (length > p.original / low) {
            frequency /= factor;
        } else if (length >= p.original / high) {
            const double smooth = (p.original / length - low) / (high - low);
            frequency = (1 - smooth) * frequency / factor + smooth * frequency;
        }
    }
    return Done{};
}

/// YaRN's scale of attention: 0.1 m ln(factor) + 1.
double yarnMagnitude(double factor, double m) { return factor <= 1 ? 1.0 : 0.1 * m * std::log(factor) + 1.0; }

Status scaleYarn(const Parameters &p, const RotaryQuery &query, RotarySpec &spec)
{
    const Config &scaling = *p.scaling;
    HS_TRY(factor, scaling.has({"factor"}) ? positive(scaling, "factor") : Result<double>(query.n_ctx / p.original));
    HS_TRY(magnitude, scaling.numberOr({"attention_factor"}, 0));
    HS_TRY(mscale, scaling.numberOr({"mscale"}, 0));
    HS_TRY(mscaleAll, scaling.numberOr({"mscale_all_dim"}, 0));
    HS_TRY(fast, scaling.numberOr({"beta_fast"}, 32));
    HS_TRY(slow, scaling.numberOr({"beta_slow"}, 1));
    HS_TRY(whole, scaling.flagOr({"truncate"}, true));
    if (!(fast > 0 && slow > 0) || p.base == 1.0) {
        return badInput(concat(scaling.source(), ": expected positive beta_fast and beta_slow and a rope_theta other than 1, found ", fast, ", ", slow, " and ", p.base));
    }
    const bool both = mscale != 0 && mscaleAll != 0;
    spec.magnitude = scaling.has({"attention_factor"}) ? magnitude : both ? yarnMagnitude(factor, mscale) / yarnMagnitude(factor, mscaleAll) : yarnMagnitude(factor, 1);
    const auto dimensionOf = [&](double rotations) { return p.dim * std::log(p.original / (rotations * 2 * std::numbers::pi)) / (2 * std::log(p.base)); };
    const double low = std::max(whole ? std::floor(dimensionOf(fast)) : dimensionOf(fast), 0.0);
    const double top = std::min(whole ? std::ceil(dimensionOf(slow)) : dimensionOf(slow), p.dim - 1.0);
    const double high = top == low ? top + 0.001 : top;
    for (size_t i = 0; i < spec.frequencies.size(); ++i) {
        const double ramp = std::clamp((static_cast<double>(i) - low) / (high - low), 0.0, 1.0);
        spec.frequencies[i] *= ramp / factor + (1 - ramp);
    }
    return Done{};
}

Status scaleLong(const Parameters &p, const RotaryQuery &query, RotarySpec &spec)
{
    const Config &scaling = *p.scaling;
    HS_TRY(shorts, scaling.numbers({"short_factor"}));
    HS_TRY(longs, scaling.numbers({"long_factor"}));
    const size_t pairs = spec.frequencies.size();
    const auto good = [&](const std::vector<double> &list) { return list.size() == pairs && std::all_of(list.begin(), list.end(), [](double v) { return v > 0; }); };
    if (!good(shorts) || !good(longs)) {
        return badInput(concat(scaling.source(), ": expected short_factor and long_factor of ", pairs, " positive numbers, one a pair of dimensions, found ", shorts.size(), " and ", longs.size()));
    }
    HS_TRY(factor, scaling.has({"factor"}) ? positive(scaling, "factor") : Result<double>(query.n_ctx / p.original));
    HS_TRY(magnitude, scaling.numberOr({"attention_factor"}, 0));
    spec.magnitude = scaling.has({"attention_factor"}) ? magnitude : factor <= 1 ? 1.0 : std::sqrt(1 + std::log(factor) / std::log(p.original));
    spec.long_from = static_cast<int>(p.original);
    for (size_t i = 0; i < pairs; ++i) {
        spec.long_frequencies.push_back(spec.frequencies[i] / longs[i]);
        spec.frequencies[i] /= shorts[i];
    }
    return Done{};
}

/// Values that are each possible may still give none together.
Status checkFinite(const RotarySpec &spec, const Config &config)
{
    const auto finite = [](const std::vector<double> &list) { return std::all_of(list.begin(), list.end(), [](double v) { return std::isfinite(v); }); };
    if (!finite(spec.frequencies) || !finite(spec.long_frequencies) || !std::isfinite(spec.magnitude)) {
        return badInput(concat(config.source(), ": rotary positions need frequencies that are finite numbers: rope_theta or a factor is out of range"));
    }
    return Done{};
}

} // namespace

Result<RotarySpec> readRotary(const Config &config, const RotaryQuery &query)
{
    HS_TRY(p, readParameters(config, query));
    RotarySpec spec;
    spec.frequencies = rotaryFrequencies(p.dim, p.base);
    if (p.type == "linear") {
        HS_TRY(factor, positive(*p.scaling, "factor"));
        std::transform(spec.frequencies.begin(), spec.frequencies.end(), spec.frequencies.begin(), [f = factor](double v) { return v / f; });
    } else if (p.type == "dynamic") {
        HS_TRY(factor, positive(*p.scaling, "factor"));
        spec.long_from = query.n_ctx;
        spec.ntk_factor = factor;
    } else if (p.type == "llama3") {
        HS_TRY_STATUS(scaleLlama3(p, spec));
    } else if (p.type == "yarn") {
        HS_TRY_STATUS(scaleYarn(p, query, spec));
    } else if (p.type == "longrope") {
        HS_TRY_STATUS(scaleLong(p, query, spec));
    } else if (p.type != "default") {
        return unsupported(concat(p.scaling->source(), ": rope_type \"", printable(p.type), "\": not one that Headscope computes (known: default, linear, dynamic, llama3, yarn, longrope)"));
    }
    HS_TRY_STATUS(checkFinite(spec, config));
    return spec;
}

Result<int> scaledContext(const Config &config, const RotaryQuery &query)
{
    HS_TRY(p, readParameters(config, query));
    if (!p.scaling || p.type == "default") {
        return query.n_ctx;
    }
    HS_TRY(factor, p.scaling->numberOr({"factor"}, 1.0));
    const double stretched = p.original * factor;
    return stretched > query.n_ctx ? static_cast<int>(std::min(stretched, static_cast<double>(1 << 24))) : query.n_ctx;
}

} // namespace headscope
