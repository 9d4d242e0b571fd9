// SPDX-License-Identifier: GPL-3.0-or-later
// A single attention layer: nn.MultiheadAttention in every form of its constructor, or separate matrices.

#include <algorithm>

#include "core/base/text.h"
#include "core/model/families/bare_layers.h"

namespace headscope {

namespace {

using Role = AttentionRole;
constexpr int64_t mostSize = 1 << 24;

/// The matrices of a layer before they are checked against one another.
struct Projections {
    Linear W_Q, W_K, W_V, W_O;
    int headsByShape = 0; ///< where a matrix has a dimension of heads; 0 = not said
    int widthByShape = 0; ///< d_head, where a matrix has such a dimension
};

/// Reads the tensors of a module by role.
class LayerReader {
public:
    LayerReader(WeightBinder &binder, const AttentionModule &module) : binder_(binder), module_(module) {}

    Result<Projections> projections(Orientation orientation)
    {
        Projections out;
        if (module_.roles.contains(Role::W_QKV)) {
            HS_TRY(joined, joint(orientation)); // what its shape says of it holds for the output matrix too
            const int each = joined.dOut() / 3;
            out.W_Q = joined.outputs(0, each);
            out.W_K = joined.outputs(each, each);
            out.W_V = joined.outputs(2 * each, each);
        } else if (const auto k = module_.roles.find(Role::W_K), v = module_.roles.find(Role::W_V); k != module_.roles.end() && v != module_.roles.end() && k->second == v->second) {
            HS_TRY(W_Q, matrix(Role::W_Q, orientation, out));
            HS_TRY(b_Q, bias(Role::b_Q, W_Q.dOut));
            HS_TRY(both, keysAndValues(orientation, out));
            out.W_Q = Linear(W_Q.tensor, W_Q.orientation, std::move(b_Q));
            out.W_K = both.outputs(0, both.dOut() / 2);
            out.W_V = both.outputs(both.dOut() / 2, both.dOut() / 2);
        } else {
            HS_TRY(W_Q, matrix(Role::W_Q, orientation, out));
            HS_TRY(W_K, matrix(Role::W_K, orientation, out));
            HS_TRY(W_V, matrix(Role::W_V, orientation, out));
            HS_TRY(biases, queryKeyValueBias({W_Q.dOut, W_K.dOut, W_V.dOut}));
            out.W_Q = Linear(W_Q.tensor, W_Q.orientation, std::move(biases[0]));
            out.W_K = Linear(W_K.tensor, W_K.orientation, std::move(biases[1]));
            out.W_V = Linear(W_V.tensor, W_V.orientation, std::move(biases[2]));
        }
        HS_TRY(W_O, matrix(Role::W_O, orientation, out));
        HS_TRY(b_O, bias(Role::b_O, W_O.dOut));
        out.W_O = Linear(W_O.tensor, W_O.orientation, std::move(b_O));
        return out;
    }

    /// Numbers of a vector role, flattened; empty where the layer has none.
    Result<std::vector<float>> bias(Role role, int size)
    {
        const auto at = module_.roles.find(role);
        if (at == module_.roles.end()) {
            return std::vector<float>();
        }
        HS_TRY(tensor, whole(at->second));
        if (*elementCount(tensor.shape) != size) {
            return badInput(concat(binder_.source(), ": ", at->second, ": expected ", size, " numbers, found shape ", shapeText(tensor.shape)));
        }
        return toFloat(tensor);
    }

private:
    struct Found {
        Tensor tensor; ///< two dimensions
        Orientation orientation = Orientation::OutIn;
        int dOut = 0;
    };

    /// A matrix; three dimensions become two: [heads, in, d_head] (TransformerLens), [in, heads, d_head] (Flax) and, for W_O, [heads, d_head, out].
    Result<Found> matrix(Role role, Orientation orientation, Projections &sizes)
    {
        const auto at = module_.roles.find(role);
        if (at == module_.roles.end()) {
            const std::string torchName = role == Role::W_O ? "out_proj.weight" : role == Role::W_Q ? "q_proj_weight" : role == Role::W_K ? "k_proj_weight" : "v_proj_weight";
            return badInput(concat(binder_.source(), ": ", module_.prefix, module_.torch ? torchName : std::string(roleName(role)), ": expected the ", role == Role::W_O ? "output" : "projection",
                " matrix of the attention layer, found no tensor of this or a like name"));
        }
        HS_TRY(tensor, whole(at->second));
        if (tensor.shape.size() == 2) {
            return Found{tensor, orientation, static_cast<int>(tensor.shape[orientation == Orientation::OutIn ? 0 : 1])};
        }
        if (tensor.shape.size() != 3) {
            return badInput(concat(binder_.source(), ": ", at->second, ": expected a matrix, found shape ", shapeText(tensor.shape)));
        }
        const bool kernel = plainName(at->second).ends_with("kernel") && role != Role::W_O;
        HS_TRY_STATUS(checkHeads(at->second, role, tensor.shape, sizes));
        const Tensor flat = role == Role::W_O || kernel ? reshaped(tensor, role) : headsInside(tensor);
        return Found{flat, Orientation::InOut, static_cast<int>(flat.shape[1])};
    }

    /// The matrix that holds keys and values, one behind the other.
    Result<Linear> keysAndValues(Orientation orientation, Projections &sizes)
    {
        HS_TRY(both, matrix(Role::W_K, orientation, sizes));
        const std::string &name = module_.roles.at(Role::W_K);
        if (both.dOut % 2 != 0 || binder_.index().find(name)->shape.size() != 2) {
            return badInput(concat(binder_.source(), ": ", printable(name, 200), ": expected a matrix of keys and values (two equal parts), found shape ", shapeText(both.tensor.shape)));
        }
        HS_TRY(biases, bias(Role::b_K, both.dOut));
        return Linear(both.tensor, both.orientation, std::move(biases));
    }

    /// A tensor without a size of 0 or beyond what anything computes.
    Result<Tensor> whole(const std::string &name)
    {
        HS_TRY(tensor, binder_.whole(name));
        if (std::any_of(tensor.shape.begin(), tensor.shape.end(), [](int64_t size) { return size < 1 || size > mostSize; })) {
            return badInput(concat(binder_.source(), ": ", printable(name, 200), ": expected sizes from 1 to ", mostSize, ", found shape ", shapeText(tensor.shape)));
        }
        return tensor;
    }

    /// Matrices with a dimension of heads must agree on how many and how wide these are; keys and values may have fewer.
    Status checkHeads(const std::string &name, Role role, const Shape &shape, Projections &sizes)
    {
        const bool kernel = plainName(name).ends_with("kernel") && role != Role::W_O, queries = role == Role::W_Q || role == Role::W_O;
        const int heads = static_cast<int>(shape[kernel ? 1 : 0]), width = static_cast<int>(shape[role == Role::W_O ? 1 : 2]);
        if ((queries && sizes.headsByShape != 0 && heads != sizes.headsByShape) || (sizes.widthByShape != 0 && width != sizes.widthByShape)) {
            return badInput(concat(binder_.source(), ": ", printable(name, 200), ": expected ", sizes.headsByShape, " heads of ", sizes.widthByShape, " numbers as in the query matrix, found shape ", shapeText(shape)));
        }
        sizes.headsByShape = queries ? heads : sizes.headsByShape;
        sizes.widthByShape = width;
        return Done{};
    }

    /// The same numbers as two dimensions: W_O [heads d_head, out]; kernels [in, heads d_head].
    static Tensor reshaped(Tensor tensor, Role role)
    {
        const Shape s = tensor.shape;
        tensor.shape = role == Role::W_O ? Shape{s[0] * s[1], s[2]} : Shape{s[0], s[1] * s[2]};
        return tensor;
    }

    /// [heads, in, d_head] as [in, heads d_head].
    static Tensor headsInside(const Tensor &tensor)
    {
        const int64_t heads = tensor.shape[0], in = tensor.shape[1], d = tensor.shape[2];
        const std::vector<float> from = toFloat(tensor);
        std::vector<float> to(from.size());
        for (int64_t h = 0; h < heads; ++h) {
            for (int64_t i = 0; i < in; ++i) {
                std::copy_n(from.begin() + (h * in + i) * d, d, to.begin() + (i * heads + h) * d);
            }
        }
        return makeTensor({in, heads * d}, std::move(to));
    }

    /// The joined matrix: one of its sides is three times a whole number, and by that the shape decides where the other is not.
    Result<Linear> joint(Orientation &orientation)
    {
        const std::string &name = module_.roles.at(Role::W_QKV);
        HS_TRY(tensor, whole(name));
        if (tensor.shape.size() != 2) {
            return badInput(concat(binder_.source(), ": ", name, ": expected a matrix, found shape ", shapeText(tensor.shape)));
        }
        const int64_t rows = tensor.shape[0], cols = tensor.shape[1];
        if (module_.torch && rows != 3 * cols) {
            return badInput(concat(binder_.source(), ": ", name, ": expected shape [", 3 * cols, ", ", cols, "] (three times as many rows as columns), found ", shapeText(tensor.shape)));
        }
        const Orientation actual = rows == 3 * cols ? Orientation::OutIn : cols == 3 * rows ? Orientation::InOut : orientation;
        orientation = actual;
        const int64_t out = actual == Orientation::OutIn ? rows : cols;
        if (out % 3 != 0) {
            return badInput(concat(binder_.source(), ": ", name, ": expected a joined matrix for q, k and v (three equal parts), found shape ", shapeText(tensor.shape)));
        }
        HS_TRY(biases, jointBias(static_cast<int>(out)));
        return Linear(tensor, actual, std::move(biases));
    }

    Result<std::vector<float>> jointBias(int size)
    {
        if (module_.roles.contains(Role::b_QKV)) {
            return bias(Role::b_QKV, size);
        }
        HS_TRY(apart, separateBiases({size / 3, size / 3, size / 3}));
        std::vector<float> out;
        for (const auto &part : apart) {
            out.insert(out.end(), part.begin(), part.end());
        }
        return out;
    }

    /// Biases of separate matrices, which nn.MultiheadAttention keeps in one vector all the same.
    Result<std::vector<std::vector<float>>> queryKeyValueBias(const std::vector<int> &sizes)
    {
        if (!module_.roles.contains(Role::b_QKV)) {
            return separateBiases(sizes);
        }
        HS_TRY(all, bias(Role::b_QKV, sizes[0] + sizes[1] + sizes[2]));
        std::vector<std::vector<float>> out;
        auto at = all.begin();
        for (const int size : sizes) {
            out.emplace_back(at, at + size);
            at += size;
        }
        return out;
    }

    Result<std::vector<std::vector<float>>> separateBiases(const std::vector<int> &sizes)
    {
        std::vector<std::vector<float>> out;
        size_t i = 0;
        for (const Role role : {Role::b_Q, Role::b_K, Role::b_V}) {
            HS_TRY(one, bias(role, sizes[i++]));
            out.push_back(std::move(one));
        }
        return out;
    }

    WeightBinder &binder_;
    const AttentionModule &module_;
};

/// True when q, k, v and output fit one another: the concatenated heads are what W_O reads.
bool fits(const Projections &p) { return p.W_Q.dOut() == p.W_O.dIn() && p.W_K.dOut() == p.W_V.dOut() && p.W_K.dOut() <= p.W_Q.dOut() && p.W_Q.dOut() % p.W_K.dOut() == 0; }

/// True when neither a shape nor a name's ending (".weight", ".kernel") tells how the matrices are stored.
bool orientationIsGuessed(const AttentionModule &module, const Projections &p)
{
    if (module.roles.contains(Role::W_QKV) || p.headsByShape != 0 || p.W_Q.dIn() != p.W_Q.dOut() || p.W_O.dIn() != p.W_O.dOut() || p.W_K.dIn() != p.W_K.dOut()) {
        return false;
    }
    const std::string_view name = plainName(module.roles.at(Role::W_Q));
    return !name.ends_with("weight") && !name.ends_with("kernel");
}

/// The module to compute, chosen by the config where there are several.
Result<AttentionModule> chosenModule(const Config &config, WeightBinder &binder, std::vector<std::string> &notes)
{
    const auto modules = findAttentionModules(binder.index());
    HS_TRY(wanted, config.textOr({"module"}, ""));
    std::string known;
    for (const auto &module : modules) {
        known += (known.empty() ? "\"" : ", \"") + printable(module.prefix, 200) + "\"";
    }
    for (const auto &module : modules) {
        if (!wanted.empty() && (module.prefix == wanted || module.prefix == wanted + ".")) {
            return module;
        }
    }
    if (!wanted.empty()) {
        return badInput(concat(config.source(), ": module: expected one of ", known, ", found \"", printable(wanted, 200), "\""));
    }
    if (modules.empty()) {
        binder.question.roles = true;
        binder.question.n_heads = true;
        binder.question.proposed = proposeRoles(binder.index());
        return badInput(concat(binder.source(), ": expected tensors of a model or an attention layer (in_proj_weight, W_Q, q_proj.weight, ...), found none by name; --map FILE.json says which tensor is which, the setting patterns=NAMES which are attention that was computed elsewhere"));
    }
    const auto whole = std::find_if(modules.begin(), modules.end(), [](const auto &m) { return m.complete(); });
    const AttentionModule &chosen = whole == modules.end() ? modules.front() : *whole;
    if (modules.size() > 1) {
        notes.push_back(concat("The file holds ", modules.size(), " attention layers (", known, "): \"", printable(chosen.prefix, 200), "\" is shown; module=PREFIX in the config chooses another."));
    }
    return chosen;
}

Result<Projections> readProjections(WeightBinder &binder, const AttentionModule &module, const std::optional<Orientation> &told)
{
    LayerReader reader(binder, module);
    auto usual = reader.projections(told.value_or(module.orientation));
    if ((usual && fits(*usual)) || told || module.torch) {
        return usual;
    }
    // Shapes decide where the names would not fit: biases count among them.
    auto turned = reader.projections(module.orientation == Orientation::OutIn ? Orientation::InOut : Orientation::OutIn);
    return turned && fits(*turned) ? turned : usual;
}

/// Head geometry and stream widths of the layer.
Result<StackSpec> specOf(const Projections &p, int n_heads, const Config &config)
{
    StackSpec stack;
    stack.input = InputKind::Vectors;
    stack.d_model = p.W_Q.dIn();
    stack.d_key = p.W_K.dIn();
    stack.d_value = p.W_V.dIn();
    HS_TRY(d_head, headWidth(p.W_Q.dOut(), n_heads, config));
    stack.n_heads = n_heads;
    stack.d_head = d_head;
    if (p.W_K.dOut() % d_head != 0) {
        return badInput(concat(config.source(), ": expected keys of whole heads of ", d_head, " numbers, found ", p.W_K.dOut(), " outputs"));
    }
    stack.n_kv_heads = p.W_K.dOut() / d_head;
    stack.mlp = MlpKind::None;
    stack.residual = false;
    stack.causal = false;
    stack.given_keys = true;
    HS_TRY(zero, config.flagOr({"add_zero_attn"}, false));
    stack.zero_key = zero;
    stack.layers.push_back({usualScale(d_head), 0, {}});
    HS_TRY_STATUS(checkSizes(stack, config.source()));
    return stack;
}

} // namespace

Result<int> headsOrAsk(const Config &config, WeightBinder &binder, int width)
{
    const auto names = {std::string_view("num_heads"), std::string_view("n_heads"), std::string_view("nhead"), std::string_view("n_head"), std::string_view("num_attention_heads")};
    if (config.has(names)) {
        return config.size(names);
    }
    binder.question.n_heads = true;
    binder.question.width = width;
    return badInput(concat(config.source(), ": number of heads: the weights do not say it; expected --n-heads N with N a divisor of ", width, ", found none"));
}

Result<Architecture> readAttentionLayer(const Config &config, WeightBinder &binder, const AttentionMap &map)
{
    Architecture out;
    AttentionModule module;
    if (!map.roles.empty()) {
        if (const std::string problem = problemOf(binder.index(), map); !problem.empty()) {
            return badInput(concat(binder.source(), ": ", problem));
        }
        module.roles = map.roles;
    } else {
        HS_TRY(chosen, chosenModule(config, binder, out.notes));
        module = std::move(chosen);
    }
    HS_TRY(p, readProjections(binder, module, map.orientation));
    if (!fits(p)) {
        return badInput(concat(binder.source(), ": ", module.prefix, ": expected W_O to read what W_Q writes, and k and v of equal width; found q [", p.W_Q.dIn(), " to ", p.W_Q.dOut(), "], k [", p.W_K.dIn(), " to ", p.W_K.dOut(),
            "], v [", p.W_V.dIn(), " to ", p.W_V.dOut(), "], output [", p.W_O.dIn(), " to ", p.W_O.dOut(), "]"));
    }
    int n_heads = p.headsByShape ? p.headsByShape : map.n_heads;
    if (n_heads == 0 || config.has({"num_heads", "n_heads"})) {
        HS_TRY(said, headsOrAsk(config, binder, p.W_Q.dOut()));
        if (p.headsByShape && said != p.headsByShape) {
            return badInput(concat(config.source(), ": number of heads: the weights have ", p.headsByShape, " heads by their shapes, found ", said));
        }
        n_heads = said;
    }
    HS_TRY(stack, specOf(p, n_heads, config));
    if (!module.torch && !map.orientation && orientationIsGuessed(module, p)) {
        out.notes.push_back("The matrices are square and their names do not say whether they are stored [out, in] or [in, out]: the usual way for such names was taken; \"orientation\" in a map (--map) says otherwise.");
    }
    StackWeights weights;
    BlockWeights block;
    LayerReader reader(binder, module);
    HS_TRY(key, reader.bias(Role::bias_k, p.W_K.dOut()));
    HS_TRY(value, reader.bias(Role::bias_v, p.W_V.dOut()));
    if (key.empty() != value.empty()) {
        return badInput(concat(binder.source(), ": ", module.prefix, "bias_k, bias_v: expected both or none, found one"));
    }
    stack.learned_key = !key.empty();
    block.attn = {p.W_Q, p.W_K, p.W_V, p.W_O, {}, {}, std::move(key), std::move(value)};
    weights.blocks.push_back(std::move(block));
    out.weights.stacks.push_back(std::move(weights));
    out.spec.family = "attention";
    out.spec.stacks.push_back(std::move(stack));
    return out;
}

Result<AttentionWeights> bindTorchAttention(WeightBinder &binder, const std::string &prefix, int d_model)
{
    AttentionWeights out;
    const auto biased = [&](const char *name) { return binder.expects(prefix + name) ? prefix + name : std::string(); };
    HS_TRY(qkv, binder.linear(prefix + "in_proj_weight", biased("in_proj_bias"), Orientation::OutIn, d_model, 3 * d_model));
    HS_TRY(W_O, binder.linear(prefix + "out_proj.weight", biased("out_proj.bias"), Orientation::OutIn, d_model, d_model));
    out.W_Q = qkv.outputs(0, d_model);
    out.W_K = qkv.outputs(d_model, d_model);
    out.W_V = qkv.outputs(2 * d_model, d_model);
    out.W_O = std::move(W_O);
    return out;
}

} // namespace headscope
