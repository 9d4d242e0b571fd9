// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/attention_roles.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"

namespace headscope {

namespace {

using Json = nlohmann::ordered_json;
using Role = AttentionRole;
constexpr std::array<std::pair<Role, std::string_view>, 12> names = {{{Role::W_Q, "W_Q"}, {Role::W_K, "W_K"}, {Role::W_V, "W_V"}, {Role::W_QKV, "W_QKV"}, {Role::W_O, "W_O"}, {Role::b_Q, "b_Q"}, {Role::b_K, "b_K"},
    {Role::b_V, "b_V"}, {Role::b_QKV, "b_QKV"}, {Role::b_O, "b_O"}, {Role::bias_k, "bias_k"}, {Role::bias_v, "bias_v"}}};

/// A whole tensor name behind its module's prefix, and what it means.
struct Convention {
    std::string_view name;
    Role role;
    bool torch = false;
    Orientation orientation = Orientation::OutIn;
};
constexpr std::array<Convention, 26> wholeNames = {{
    {"in_proj_weight", Role::W_QKV, true}, {"in_proj_bias", Role::b_QKV, true}, {"q_proj_weight", Role::W_Q, true}, {"k_proj_weight", Role::W_K, true}, {"v_proj_weight", Role::W_V, true},
    {"bias_k", Role::bias_k, true}, {"bias_v", Role::bias_v, true},
    {"W_Q", Role::W_Q, false, Orientation::InOut}, {"W_K", Role::W_K, false, Orientation::InOut}, {"W_V", Role::W_V, false, Orientation::InOut}, {"W_O", Role::W_O, false, Orientation::InOut},
    {"W_QKV", Role::W_QKV, false, Orientation::InOut}, {"_W_K", Role::W_K, false, Orientation::InOut}, {"_W_V", Role::W_V, false, Orientation::InOut},
    {"b_Q", Role::b_Q, false, Orientation::InOut}, {"b_K", Role::b_K, false, Orientation::InOut}, {"b_V", Role::b_V, false, Orientation::InOut}, {"b_O", Role::b_O, false, Orientation::InOut},
    {"b_QKV", Role::b_QKV, false, Orientation::InOut}, {"_b_K", Role::b_K, false, Orientation::InOut}, {"_b_V", Role::b_V, false, Orientation::InOut},
    {"bq", Role::b_Q, false, Orientation::InOut}, {"bk", Role::b_K, false, Orientation::InOut}, {"bv", Role::b_V, false, Orientation::InOut}, {"bo", Role::b_O, false, Orientation::InOut},
    {"b_out", Role::b_O, false, Orientation::InOut},
}};

/// Names of layers whose weight and bias stand behind them: ".weight" [out, in] (torch.nn.Linear), ".kernel" [in, out] (Flax, Keras), or the bare matrix [in, out] as textbooks write x W.
struct LayerName {
    std::string_view base;
    Role matrix, bias;
};
constexpr std::array<LayerName, 76> layerNames = {{
    {"Wq", Role::W_Q, Role::b_Q}, {"w_q", Role::W_Q, Role::b_Q}, {"wq", Role::W_Q, Role::b_Q}, {"WQ", Role::W_Q, Role::b_Q}, {"q", Role::W_Q, Role::b_Q}, {"Q", Role::W_Q, Role::b_Q}, {"query", Role::W_Q, Role::b_Q},
    {"queries", Role::W_Q, Role::b_Q}, {"to_q", Role::W_Q, Role::b_Q}, {"q_proj", Role::W_Q, Role::b_Q}, {"q_lin", Role::W_Q, Role::b_Q}, {"q_linear", Role::W_Q, Role::b_Q}, {"linear_q", Role::W_Q, Role::b_Q},
    {"query_proj", Role::W_Q, Role::b_Q}, {"self.query", Role::W_Q, Role::b_Q}, {"fc_q", Role::W_Q, Role::b_Q}, {"query_dense", Role::W_Q, Role::b_Q},
    {"Wk", Role::W_K, Role::b_K}, {"w_k", Role::W_K, Role::b_K}, {"wk", Role::W_K, Role::b_K}, {"WK", Role::W_K, Role::b_K}, {"k", Role::W_K, Role::b_K}, {"K", Role::W_K, Role::b_K}, {"key", Role::W_K, Role::b_K},
    {"keys", Role::W_K, Role::b_K}, {"to_k", Role::W_K, Role::b_K}, {"k_proj", Role::W_K, Role::b_K}, {"k_lin", Role::W_K, Role::b_K}, {"k_linear", Role::W_K, Role::b_K}, {"linear_k", Role::W_K, Role::b_K},
    {"key_proj", Role::W_K, Role::b_K}, {"self.key", Role::W_K, Role::b_K}, {"fc_k", Role::W_K, Role::b_K}, {"key_dense", Role::W_K, Role::b_K},
    {"Wv", Role::W_V, Role::b_V}, {"w_v", Role::W_V, Role::b_V}, {"wv", Role::W_V, Role::b_V}, {"WV", Role::W_V, Role::b_V}, {"v", Role::W_V, Role::b_V}, {"V", Role::W_V, Role::b_V}, {"value", Role::W_V, Role::b_V},
    {"values", Role::W_V, Role::b_V}, {"to_v", Role::W_V, Role::b_V}, {"v_proj", Role::W_V, Role::b_V}, {"v_lin", Role::W_V, Role::b_V}, {"v_linear", Role::W_V, Role::b_V}, {"linear_v", Role::W_V, Role::b_V},
    {"value_proj", Role::W_V, Role::b_V}, {"self.value", Role::W_V, Role::b_V}, {"fc_v", Role::W_V, Role::b_V}, {"value_dense", Role::W_V, Role::b_V},
    {"qkv", Role::W_QKV, Role::b_QKV}, {"to_qkv", Role::W_QKV, Role::b_QKV}, {"Wqkv", Role::W_QKV, Role::b_QKV}, {"c_attn", Role::W_QKV, Role::b_QKV}, {"qkv_proj", Role::W_QKV, Role::b_QKV},
    {"in_proj", Role::W_QKV, Role::b_QKV}, {"qkv_linear", Role::W_QKV, Role::b_QKV}, {"W_pack", Role::W_QKV, Role::b_QKV}, {"w_qkv", Role::W_QKV, Role::b_QKV}, {"attn_in", Role::W_QKV, Role::b_QKV}, {"qkv_dense", Role::W_QKV, Role::b_QKV},
    {"W_q", Role::W_Q, Role::b_Q}, {"W_k", Role::W_K, Role::b_K}, {"W_v", Role::W_V, Role::b_V}, {"W_Q", Role::W_Q, Role::b_Q}, {"W_K", Role::W_K, Role::b_K}, {"W_V", Role::W_V, Role::b_V},
    {"query_projection", Role::W_Q, Role::b_Q}, {"key_projection", Role::W_K, Role::b_K}, {"value_projection", Role::W_V, Role::b_V},
    {"linears.0", Role::W_Q, Role::b_Q}, {"linears.1", Role::W_K, Role::b_K}, {"linears.2", Role::W_V, Role::b_V}, // the Annotated Transformer
    {"to_kv", Role::W_K, Role::b_K}, {"kv_proj", Role::W_K, Role::b_K}, // both halves, see holdsBoth
}};
constexpr std::array<std::string_view, 31> outputNames = {"W_o", "W_O", "linears.3", "out_projection", "output_projection", "Wo", "w_o", "wo", "WO", "o", "out", "to_out", "to_out.0", "out_proj", "o_proj", "out_lin", "out_linear", "linear_out", "output", "output.dense", "dense", "proj", "c_proj",
    "fc_out", "fc_o", "proj_out", "output_proj", "o_linear", "linear_o", "attention_output", "combine_heads"};

/// What a name means behind some prefix.
struct Meaning {
    Role role;
    std::string prefix;
    bool torch;
    Orientation orientation;
};

bool endsWithPart(std::string_view name, std::string_view part) { return name == part || (name.size() > part.size() && name.ends_with(part) && name[name.size() - part.size() - 1] == '.'); }

/// The longest convention that the name ends with. Keras writes ":0" behind a name.
std::optional<Meaning> meaningOf(const std::string &tensor)
{
    std::string name(plainName(tensor));
    std::replace(name.begin(), name.end(), '/', '.');
    std::optional<Meaning> best;
    size_t longest = 0;
    const auto offer = [&](std::string_view tail, Role role, bool torch, Orientation orientation) {
        if (tail.size() > longest && endsWithPart(name, tail)) {
            longest = tail.size();
            best = Meaning{role, tensor.substr(0, name.size() - tail.size()), torch, orientation};
        }
    };
    for (const auto &known : wholeNames) {
        offer(known.name, known.role, known.torch, known.orientation);
    }
    const auto offerLayer = [&](std::string_view base, Role matrix, Role bias) {
        offer(concat(base, ".weight"), matrix, false, Orientation::OutIn);
        offer(concat(base, ".kernel"), matrix, false, Orientation::InOut);
        offer(concat(base, ".bias"), bias, false, Orientation::OutIn);
        offer(base, matrix, false, Orientation::InOut);
    };
    for (const auto &layer : layerNames) {
        offerLayer(layer.base, layer.matrix, layer.bias);
    }
    for (const auto output : outputNames) {
        offerLayer(output, Role::W_O, Role::b_O);
    }
    return best;
}

/// Matrices that hold keys and values, one behind the other: one tensor plays both roles.
bool holdsBoth(std::string_view name)
{
    name = plainName(name);
    for (const std::string_view ending : {".weight", ".kernel", "/kernel", ".bias", "/bias"}) {
        if (name.ends_with(ending)) {
            name.remove_suffix(ending.size());
            break;
        }
    }
    return name.ends_with("to_kv") || name.ends_with("kv_proj");
}

bool isMatrix(Role role) { return role <= Role::W_O; }

/// Shapes that a role can have at all.
bool couldPlay(Role role, const Shape &shape) { return isMatrix(role) ? shape.size() == 2 || (shape.size() == 3 && role != Role::W_QKV) : !shape.empty() && shape.size() <= 3; }

/// How much a name resembles a role; 0 = not at all.
int resemblance(Role role, std::string name)
{
    std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const bool bias = name.find("bias") != std::string::npos || name.starts_with("b_") || name.find(".b") != std::string::npos || name.find("_b") != std::string::npos;
    if (bias == isMatrix(role)) {
        return 0;
    }
    const auto any = [&](std::initializer_list<const char *> parts) { return std::any_of(parts.begin(), parts.end(), [&](const char *p) { return name.find(p) != std::string::npos; }); };
    switch (role) {
    case Role::W_Q:
    case Role::b_Q: return any({"qkv"}) ? 0 : any({"query"}) ? 3 : any({"wq", "w_q", "q_", "_q", ".q", "bq"}) ? 2 : any({"q"}) ? 1 : 0;
    case Role::W_K:
    case Role::b_K: return any({"qkv"}) ? 0 : any({"key"}) ? 3 : any({"wk", "w_k", "k_", "_k", ".k", "bk"}) ? 2 : any({"k"}) ? 1 : 0;
    case Role::W_V:
    case Role::b_V: return any({"qkv"}) ? 0 : any({"value"}) ? 3 : any({"wv", "w_v", "v_", "_v", ".v", "bv"}) ? 2 : any({"v"}) ? 1 : 0;
    case Role::W_QKV:
    case Role::b_QKV: return any({"qkv"}) ? 3 : any({"in_proj", "c_attn"}) ? 2 : 0;
    case Role::W_O:
    case Role::b_O: return any({"out"}) ? 3 : any({"wo", "w_o", "o_", "_o", ".o", "bo"}) ? 2 : any({"proj", "dense", "combine", "merge", "mix"}) ? 1 : 0;
    case Role::bias_k:
    case Role::bias_v: break;
    }
    return 0;
}

std::string missingRoles(const RoleMap &roles)
{
    if (!roles.contains(Role::W_O)) {
        return "W_O";
    }
    if (roles.contains(Role::W_QKV)) {
        return {};
    }
    for (const Role role : {Role::W_Q, Role::W_K, Role::W_V}) {
        if (!roles.contains(role)) {
            return concat(roleName(role), " (or W_QKV)");
        }
    }
    return {};
}

Result<RoleMap> rolesOf(const Json &object, const std::string &source)
{
    RoleMap roles;
    for (const auto &[name, tensor] : object.items()) {
        const auto role = roleFromName(name);
        if (!role) {
            return badInput(concat(source, ": roles: ", printable(name), ": expected one of W_Q, W_K, W_V, W_QKV, W_O, b_Q, b_K, b_V, b_QKV, b_O, bias_k, bias_v"));
        }
        if (!tensor.is_string()) {
            return badInput(concat(source, ": roles: ", printable(name), ": expected the name of a tensor, found ", tensor.type_name()));
        }
        roles[*role] = tensor.get<std::string>();
    }
    return roles;
}

} // namespace

std::string_view plainName(std::string_view tensor) { return tensor.ends_with(":0") ? tensor.substr(0, tensor.size() - 2) : tensor; }

std::string_view roleName(AttentionRole role)
{
    return std::find_if(names.begin(), names.end(), [&](const auto &entry) { return entry.first == role; })->second;
}

std::optional<AttentionRole> roleFromName(std::string_view name)
{
    const auto at = std::find_if(names.begin(), names.end(), [&](const auto &entry) { return entry.second == name; });
    return at == names.end() ? std::nullopt : std::optional(at->first);
}

const std::vector<AttentionRole> &allRoles()
{
    static const std::vector<AttentionRole> all = [] {
        std::vector<AttentionRole> out;
        for (const auto &entry : names) {
            out.push_back(entry.first);
        }
        return out;
    }();
    return all;
}

bool AttentionModule::complete() const { return missingRoles(roles).empty(); }

std::vector<AttentionModule> findAttentionModules(const WeightIndex &index)
{
    std::map<std::string, AttentionModule> modules;
    for (const auto &[name, tensor] : index.tensors) {
        const auto meaning = meaningOf(name);
        if (!meaning || !couldPlay(meaning->role, tensor.shape)) {
            continue;
        }
        AttentionModule &module = modules[meaning->prefix];
        module.prefix = meaning->prefix;
        module.torch = module.torch || meaning->torch;
        if (isMatrix(meaning->role)) {
            module.orientation = meaning->orientation;
        }
        module.roles.emplace(meaning->role, name);
        if (holdsBoth(name) && (meaning->role == Role::W_K || meaning->role == Role::b_K)) {
            module.roles.emplace(meaning->role == Role::W_K ? Role::W_V : Role::b_V, name);
        }
    }
    std::vector<AttentionModule> out;
    for (auto &[prefix, module] : modules) {
        const bool joint = module.roles.contains(Role::W_QKV), apart = module.roles.contains(Role::W_Q) && module.roles.contains(Role::W_K);
        if (joint || apart) {
            out.push_back(std::move(module));
        }
    }
    return out;
}

Result<AttentionMap> readAttentionMap(const std::filesystem::path &file)
{
    HS_TRY(text, readFile(file, 1u << 20));
    return parseAttentionMap(text, file.string());
}

Result<AttentionMap> parseAttentionMap(std::string_view text, const std::string &source)
{
    if (jsonDeeperThan(text, 8)) {
        return badInput(concat(source, ": expected a map of roles, found deeply nested JSON"));
    }
    const Json object = Json::parse(text, nullptr, false);
    if (!object.is_object() || !object.contains("roles") || !object["roles"].is_object()) {
        return badInput(concat(source, ": expected {\"roles\": {\"W_Q\": \"name of a tensor\", ...}}, found ", object.is_discarded() ? "no JSON" : object.is_object() ? "no such roles" : object.type_name()));
    }
    AttentionMap map;
    HS_TRY(roles, rolesOf(object["roles"], source));
    map.roles = std::move(roles);
    if (const auto heads = object.find("n_heads"); heads != object.end()) {
        if (!heads->is_number_integer() || *heads < 1 || *heads > 4096) {
            return badInput(concat(source, ": n_heads: expected a whole number from 1 to 4096, found ", printable(heads->dump(-1, ' ', false, Json::error_handler_t::replace))));
        }
        map.n_heads = heads->get<int>();
    }
    const auto shown = [](const Json &value) { return printable(value.dump(-1, ' ', false, Json::error_handler_t::replace)); };
    if (const auto first = object.find("norm_first"); first != object.end()) {
        if (!first->is_boolean()) {
            return badInput(concat(source, ": norm_first: expected true or false, found ", shown(*first)));
        }
        map.norm_first = first->get<bool>();
    }
    if (const auto activation = object.find("activation"); activation != object.end()) {
        if (!activation->is_string()) {
            return badInput(concat(source, ": activation: expected a name, found ", shown(*activation)));
        }
        map.activation = activation->get<std::string>();
    }
    if (const auto orientation = object.find("orientation"); orientation != object.end()) {
        if (*orientation != "out_in" && *orientation != "in_out") {
            return badInput(concat(source, ": orientation: expected \"out_in\" or \"in_out\", found ", printable(orientation->dump(-1, ' ', false, Json::error_handler_t::replace))));
        }
        map.orientation = *orientation == "out_in" ? Orientation::OutIn : Orientation::InOut;
    }
    return map;
}

std::string attentionMapText(const AttentionMap &map)
{
    Json out = {{"format", "headscope-map"}, {"version", 1}};
    if (map.n_heads > 0) {
        out["n_heads"] = map.n_heads;
    }
    if (map.norm_first) {
        out["norm_first"] = *map.norm_first;
    }
    if (!map.activation.empty()) {
        out["activation"] = map.activation;
    }
    if (map.orientation) {
        out["orientation"] = *map.orientation == Orientation::OutIn ? "out_in" : "in_out";
    }
    out["roles"] = Json::object();
    for (const auto &[role, tensor] : map.roles) {
        out["roles"][std::string(roleName(role))] = tensor;
    }
    return out.dump(1, ' ', false, Json::error_handler_t::replace);
}

Status writeAttentionMap(const std::filesystem::path &file, const AttentionMap &map) { return writeFile(file, attentionMapText(map) + "\n"); }

std::filesystem::path rememberedMap(const std::filesystem::path &weights)
{
    std::filesystem::path out = weights;
    return out.replace_extension(".headscope-map.json");
}

RoleMap proposeRoles(const WeightIndex &index)
{
    struct Guess {
        int score;
        Role role;
        std::string tensor;
    };
    std::vector<Guess> guesses;
    for (const auto &[name, tensor] : index.tensors) {
        for (const Role role : allRoles()) {
            const int score = couldPlay(role, tensor.shape) ? resemblance(role, name) : 0;
            if (score > 0) {
                guesses.push_back({score, role, name});
            }
        }
    }
    std::stable_sort(guesses.begin(), guesses.end(), [](const Guess &a, const Guess &b) { return a.score > b.score; });
    RoleMap roles;
    std::vector<std::string> taken;
    for (const Guess &guess : guesses) {
        const bool joint = guess.role == Role::W_QKV || guess.role == Role::b_QKV;
        const bool clashes = joint ? roles.contains(Role::W_Q) : guess.role != Role::W_O && guess.role != Role::b_O && roles.contains(Role::W_QKV);
        if (!clashes && !roles.contains(guess.role) && std::find(taken.begin(), taken.end(), guess.tensor) == taken.end()) {
            roles[guess.role] = guess.tensor;
            taken.push_back(guess.tensor);
        }
    }
    return roles;
}

int headsDivide(const WeightIndex &index, const AttentionMap &map)
{
    const auto find = [&](Role role) {
        const auto at = map.roles.find(role);
        return at == map.roles.end() ? nullptr : index.find(at->second);
    };
    const Tensor *joint = find(Role::W_QKV), *query = find(Role::W_Q);
    const Tensor *tensor = joint ? joint : query;
    if (!tensor || tensor->shape.size() != 2) {
        return 0;
    }
    const int64_t rows = tensor->shape[0], cols = tensor->shape[1];
    const bool outIn = map.orientation.value_or(Orientation::OutIn) == Orientation::OutIn;
    const int64_t out = joint && rows == 3 * cols ? rows : joint && cols == 3 * rows ? cols : outIn ? rows : cols;
    const int64_t width = joint ? out / 3 : out;
    return width <= (1 << 24) && (!joint || out % 3 == 0) ? static_cast<int>(width) : 0;
}

std::vector<int> possibleHeads(int width)
{
    std::vector<int> out;
    for (int heads = 1; heads <= std::min(width, 4096); ++heads) {
        if (width % heads == 0) {
            out.push_back(heads);
        }
    }
    return out;
}

std::string problemOf(const WeightIndex &index, const AttentionMap &map)
{
    for (const auto &[role, name] : map.roles) {
        const Tensor *tensor = index.find(name);
        if (!tensor) {
            return concat(roleName(role), ": expected the name of a tensor of the file, found \"", printable(name), "\"");
        }
        if (!couldPlay(role, tensor->shape)) {
            return concat(roleName(role), ": expected a ", isMatrix(role) ? "matrix" : "vector", ", found ", printable(name), " of shape ", shapeText(tensor->shape));
        }
        for (const auto &[other, otherName] : map.roles) {
            if (other < role && otherName == name) {
                return concat(roleName(role), ": expected a tensor of its own, found ", printable(name), ", which is ", roleName(other), " already");
            }
        }
    }
    if (map.roles.contains(Role::W_QKV) && (map.roles.contains(Role::W_Q) || map.roles.contains(Role::W_K) || map.roles.contains(Role::W_V))) {
        return "W_QKV: expected either one joined matrix or three separate ones, found both";
    }
    const std::string missing = missingRoles(map.roles);
    return missing.empty() ? std::string() : concat(missing, ": expected a tensor for this role, found none chosen");
}

} // namespace headscope
