// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/tokenizer/json_node.h"
#include "core/tokenizer/older_files.h"
#include "core/tokenizer/post_processor.h"
#include "core/tokenizer/sentencepiece.h"

namespace headscope {

namespace {

using Part = TemplatePostProcessor::Part;
namespace fs = std::filesystem;

Result<SentencePieceFile> readFileAt(const fs::path &path)
{
    HS_TRY(bytes, readFile(path, mostTokenizerFileBytes));
    return SentencePieceFile::parse(bytes, path.string());
}

Result<std::unique_ptr<TokenModel>> makeModel(const SentencePieceFile &file, const fs::path &path)
{
    if (file.type == SentencePieceFile::Type::Bpe) {
        HS_TRY(model, SentencePieceBpe::make(file.pieces, file.byteFallback, path.string()));
        return std::unique_ptr<TokenModel>(std::move(model));
    }
    if (file.type != SentencePieceFile::Type::Unigram) {
        return unsupported(concat(path.string(), ": SentencePiece models of words or characters are not supported"));
    }
    UnigramOptions options;
    options.pieces = file.pieces;
    const auto unknown = std::find_if(file.pieces.begin(), file.pieces.end(), [](const ScoredPiece &piece) { return piece.kind == PieceKind::Unknown; });
    options.unknown = static_cast<size_t>(unknown - file.pieces.begin());
    options.byteFallback = file.byteFallback;
    options.sentencePiece = true;
    options.name = path.string();
    HS_TRY(model, UnigramModel::make(std::move(options)));
    return std::unique_ptr<TokenModel>(std::move(model));
}

Result<std::unique_ptr<Normalizer>> makeNormalizer(const SentencePieceFile &file, const fs::path &path, bool prefixEverywhere)
{
    HS_TRY(map, CharacterMap::make(file.characterMap, path.string() + ": normalizer_spec.precompiled_charsmap"));
    std::vector<std::string> userDefined;
    for (const ScoredPiece &piece : file.pieces) {
        if (piece.kind == PieceKind::UserDefined) {
            userDefined.push_back(piece.text);
        }
    }
    const SentencePieceNormalizer::Options options{.addDummyPrefix = file.addDummyPrefix,
                                                   .removeExtraBlanks = file.removeExtraBlanks,
                                                   .escapeBlanks = file.escapeBlanks,
                                                   .blankAsSuffix = file.blankAsSuffix,
                                                   .prefixEverywhere = prefixEverywhere};
    return std::unique_ptr<Normalizer>(std::make_unique<SentencePieceNormalizer>(std::move(map), options, userDefined));
}

/// Parts being put together, with what the conventions need.
struct Build {
    const FolderConfig &config;
    const fs::path &path;
    const SentencePieceFile &file;
    PipelineParts parts;
    std::vector<std::string> languages; ///< special tokens behind the pieces, in order

    Result<Part> special(const std::string &role, const std::string &otherwise, int type = 0) const
    {
        return token(config.special(role, otherwise), type);
    }
    Result<Part> token(const std::string &name, int type = 0) const
    {
        const auto id = parts.model->idOf(name);
        if (!id) {
            return badInput(concat(path.string(), ": expected the special token \"", printable(name), "\" in the vocabulary, found none"));
        }
        return Part{-1, type, {{*id, name}}};
    }
    void setTemplates(std::vector<Part> single, std::vector<Part> pair)
    {
        parts.postProcessors.push_back(std::make_unique<TemplatePostProcessor>(TemplatePostProcessor::Templates{.single = std::move(single), .pair = std::move(pair)}));
    }
    void setAdded(std::vector<std::string> more)
    {
        std::vector<std::string> tokens;
        for (const auto &[role, name] : config.specialTokens) {
            tokens.push_back(name);
        }
        tokens.insert(tokens.end(), more.begin(), more.end());
        parts.added = config.addedTokens(*parts.model, tokens);
    }
};

constexpr const char *mbartLanguages[] = {"ar_AR", "cs_CZ", "de_DE", "en_XX", "es_XX", "et_EE", "fi_FI", "fr_XX", "gu_IN", "hi_IN", "it_IT", "ja_XX", "kk_KZ",
                                          "ko_KR", "lt_LT", "lv_LV", "my_MM", "ne_NP", "nl_XX", "ro_RO", "ru_RU", "si_LK", "tr_TR", "vi_VN", "zh_CN"};
constexpr const char *mbart50Languages[] = {"af_ZA", "az_AZ", "bn_IN", "fa_IR", "he_IL", "hr_HR", "id_ID", "ka_GE", "km_KH", "mk_MK", "ml_IN", "mn_MN", "mr_IN", "pl_PL",
                                            "ps_AF", "pt_XX", "sv_SE", "sw_KE", "ta_IN", "te_IN", "th_TH", "tl_XX", "uk_UA", "ur_PK", "xh_ZA", "gl_ES", "sl_SI"};

const Part text{0, 0, {}}, pair{1, 0, {}}, pairOfType1{1, 1, {}};

Status buildLlama(Build &build)
{
    build.setAdded({"<unk>", "<s>", "</s>", "<bos>", "<eos>", "<pad>"});
    const bool gemma = build.config.className() == "GemmaTokenizer";
    std::vector<Part> before, after;
    if (build.config.flag("add_bos_token", true)) {
        HS_TRY(first, build.special("bos_token", gemma ? "<bos>" : "<s>"));
        before.push_back(std::move(first));
    }
    if (build.config.flag("add_eos_token", false)) {
        HS_TRY(last, build.special("eos_token", gemma ? "<eos>" : "</s>"));
        after.push_back(std::move(last));
    }
    std::vector<Part> single = before, both = before;
    single.push_back(text);
    both.push_back(text);
    single.insert(single.end(), after.begin(), after.end());
    both.insert(both.end(), after.begin(), after.end());
    const auto second = [](Part part) {
        part.type_id = 1;
        return part;
    };
    std::transform(before.begin(), before.end(), std::back_inserter(both), second);
    both.push_back(pairOfType1);
    std::transform(after.begin(), after.end(), std::back_inserter(both), second);
    build.setTemplates(std::move(single), std::move(both));
    return Done{};
}

/// A </s>, and the sentinels <extra_id_99> … <extra_id_0> behind the pieces (Raffel et al. 2020).
Status buildT5(Build &build)
{
    build.setAdded({"</s>", "<unk>", "<pad>"});
    std::vector<AddedToken> tokens = build.parts.added.tokens();
    const bool stated = std::any_of(tokens.begin(), tokens.end(), [](const AddedToken &token) { return token.content.starts_with("<extra_id_"); });
    const size_t count = stated || build.parts.model->idOf("<extra_id_0>") ? 0 : build.config.extraIds.value_or(100);
    for (size_t i = 0; i < count; ++i) {
        const int id = build.parts.model->size() + static_cast<int>(count - 1 - i);
        tokens.push_back({.id = TokenId(id), .content = concat("<extra_id_", i, ">"), .lstrip = true, .rstrip = true, .special = true});
    }
    build.parts.added = AddedTokens(std::move(tokens));
    HS_TRY(end, build.special("eos_token", "</s>"));
    build.setTemplates({text, end}, {text, end, pair, end});
    return Done{};
}

/// The numbering of fairseq: <s>, <pad>, </s>, <unk>, the pieces one further, then languages and <mask> (Conneau et al. 2020).
Status renumberAsFairseq(Build &build)
{
    const auto &pieces = build.file.pieces;
    if (pieces.size() < 3 || pieces[0].text != "<unk>" || pieces[1].text != "<s>" || pieces[2].text != "</s>") {
        return badInput(concat(build.path.string(), ": expected the pieces <unk>, <s>, </s> first, as fairseq has them, found others"));
    }
    std::vector<int> ids = {3, 0, 2};
    std::unordered_map<int, std::string> texts = {{0, "<s>"}, {1, "<pad>"}, {2, "</s>"}, {3, "<unk>"}};
    for (size_t i = 3; i < pieces.size(); ++i) {
        ids.push_back(static_cast<int>(i) + 1);
        texts.emplace(static_cast<int>(i) + 1, pieces[i].text);
    }
    auto next = static_cast<int>(pieces.size()) + 1;
    for (const std::string &language : build.languages) {
        texts.emplace(next++, language);
    }
    texts.emplace(next, "<mask>");
    build.parts.model = std::make_unique<RenumberedModel>(std::move(build.parts.model), std::move(ids), std::move(texts));
    std::vector<std::string> specials = {"<s>", "<pad>", "</s>", "<unk>", "<mask>"};
    specials.insert(specials.end(), build.languages.begin(), build.languages.end());
    build.setAdded(specials);
    return Done{};
}

Status buildXlmRoberta(Build &build)
{
    HS_TRY_STATUS(renumberAsFairseq(build));
    HS_TRY(first, build.token("<s>"));
    HS_TRY(end, build.token("</s>"));
    build.setTemplates({first, text, end}, {first, text, end, end, pair, end});
    return Done{};
}

Status buildMbart(Build &build)
{
    const bool fifty = build.config.className() == "MBart50Tokenizer";
    build.languages.assign(std::begin(mbartLanguages), std::end(mbartLanguages));
    if (fifty) {
        build.languages.insert(build.languages.end(), std::begin(mbart50Languages), std::end(mbart50Languages));
    }
    HS_TRY_STATUS(renumberAsFairseq(build));
    HS_TRY(end, build.token("</s>"));
    HS_TRY(language, build.token(build.config.text("src_lang", "en_XX")));
    if (fifty) {
        build.setTemplates({language, text, end}, {language, text, pair, end});
    } else {
        build.setTemplates({text, end, language}, {text, pair, end, language});
    }
    return Done{};
}

/// What ALBERT and XLNet do to a text before SentencePiece sees it.
Status addXlnetNormalizers(Build &build, bool lowercase)
{
    auto &steps = build.parts.normalizers;
    HS_TRY(blanks, Pattern::regex("\\s+", "blanks"));
    steps.push_back(std::make_unique<StripNormalizer>(StripNormalizer::Options{}));
    steps.push_back(std::make_unique<ReplaceNormalizer>(std::move(blanks), " "));
    steps.push_back(std::make_unique<ReplaceNormalizer>(Pattern::literal("``"), "\""));
    steps.push_back(std::make_unique<ReplaceNormalizer>(Pattern::literal("''"), "\""));
    if (!build.config.flag("keep_accents", false)) {
        steps.push_back(std::make_unique<UnicodeNormalizer>(UnicodeForm::Nfkd));
        steps.push_back(std::make_unique<StripAccentsNormalizer>());
    }
    if (lowercase) {
        steps.push_back(std::make_unique<LowercaseNormalizer>());
    }
    return Done{};
}

Status buildAlbert(Build &build)
{
    HS_TRY_STATUS(addXlnetNormalizers(build, build.config.flag("do_lower_case", true)));
    build.setAdded({"<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"});
    HS_TRY(first, build.special("cls_token", "[CLS]"));
    HS_TRY(separator, build.special("sep_token", "[SEP]"));
    build.parts.postProcessors.push_back(std::make_unique<TemplatePostProcessor>(bertTemplates(first.tokens, separator.tokens)));
    return Done{};
}

/// A <sep> <cls>, and A <sep> B <sep> <cls>, with type 2 for <cls> (Yang et al. 2019).
Status buildXlnet(Build &build)
{
    HS_TRY_STATUS(addXlnetNormalizers(build, build.config.flag("do_lower_case", false)));
    build.setAdded({"<s>", "</s>", "<unk>", "<sep>", "<pad>", "<cls>", "<mask>"});
    HS_TRY(separator, build.special("sep_token", "<sep>"));
    HS_TRY(secondSeparator, build.special("sep_token", "<sep>", 1));
    HS_TRY(last, build.special("cls_token", "<cls>", 2));
    build.setTemplates({text, separator, last}, {text, separator, pairOfType1, secondSeparator, last});
    return Done{};
}

/// No class: the file and nothing else.
Status buildPlain(Build &)
{
    return Done{};
}

using Convention = Status (*)(Build &);

/// Null: a class whose conventions are not known here.
Convention conventionOf(const std::string &name)
{
    constexpr std::pair<const char *, Convention> conventions[] = {
        {"", buildPlain},          {"LlamaTokenizer", buildLlama},         {"CodeLlamaTokenizer", buildLlama}, {"GemmaTokenizer", buildLlama}, {"T5Tokenizer", buildT5},
        {"MT5Tokenizer", buildT5}, {"XLMRobertaTokenizer", buildXlmRoberta}, {"MBartTokenizer", buildMbart},     {"MBart50Tokenizer", buildMbart}, {"AlbertTokenizer", buildAlbert},
        {"XLNetTokenizer", buildXlnet}};
    for (const auto &[known, convention] : conventions) {
        if (name == known) {
            return convention;
        }
    }
    return nullptr;
}

std::string kindOf(const SentencePieceFile &file)
{
    return file.type == SentencePieceFile::Type::Bpe ? "SentencePiece BPE" : "SentencePiece Unigram";
}

/// vocab.json of Marian: ids by piece.
Result<std::unordered_map<std::string, int>> readIds(const fs::path &path)
{
    HS_TRY(json, readFile(path, mostTokenizerFileBytes));
    HS_TRY(document, JsonDocument::parse(json, path.string()));
    std::unordered_map<std::string, int> out;
    for (const auto &[token, id] : document.root().value().items()) {
        HS_TRY(checked, document.root()[token].tokenId());
        out.emplace(token, checked.value);
    }
    return out;
}

Result<PipelineParts> readMarianSide(const FolderConfig &config, const char *pieces, const char *vocabulary)
{
    const fs::path path = config.folder / pieces, vocabularyPath = config.folder / vocabulary;
    HS_TRY(file, readFileAt(path));
    HS_TRY(idByText, readIds(vocabularyPath));
    const auto unknown = idByText.find(config.special("unk_token", "<unk>")), end = idByText.find(config.special("eos_token", "</s>"));
    if (unknown == idByText.end() || end == idByText.end()) {
        return badInput(concat(vocabularyPath.string(), ": expected the tokens <unk> and </s> in the vocabulary, found ", idByText.size(), " others"));
    }
    HS_TRY(inner, makeModel(file, path));
    std::vector<int> ids;
    for (const ScoredPiece &piece : file.pieces) {
        const auto found = idByText.find(piece.text);
        ids.push_back(found == idByText.end() ? unknown->second : found->second);
    }
    std::unordered_map<int, std::string> texts;
    std::vector<std::string> specials = {unknown->first, end->first, config.special("pad_token", "<pad>")};
    for (const auto &[token, id] : idByText) {
        if (!texts.emplace(id, token).second) {
            return badInput(concat(vocabularyPath.string(), ": expected one token for each id, found id ", id, " twice"));
        }
        if (token.starts_with(">>") && token.ends_with("<<") && token.size() > 4 && token.size() <= AddedTokens::mostBytes) {
            specials.push_back(token); // the target language, which stands before a text
        }
    }
    PipelineParts parts;
    parts.model = std::make_unique<RenumberedModel>(std::move(inner), std::move(ids), std::move(texts));
    parts.added = config.addedTokens(*parts.model, specials);
    HS_TRY(normalizer, makeNormalizer(file, path, true));
    parts.normalizers.push_back(std::move(normalizer));
    const Part last{-1, 0, {{TokenId(end->second), end->first}}};
    parts.postProcessors.push_back(
        std::make_unique<TemplatePostProcessor>(TemplatePostProcessor::Templates{.single = {text, last}, .pair = {text, pair, last}}));
    parts.decoders.push_back(std::make_unique<SentencePieceDecoder>(file));
    parts.kind = kindOf(file);
    return parts;
}

} // namespace

fs::path sentencePiecePath(const fs::path &folder)
{
    for (const char *name : {"tokenizer.model", "spiece.model", "sentencepiece.bpe.model"}) {
        if (isThere(folder / name)) {
            return folder / name;
        }
    }
    return {};
}

Result<PipelineParts> readSentencePiece(const FolderConfig &config)
{
    const fs::path path = sentencePiecePath(config.folder);
    const Convention convention = conventionOf(config.className());
    if (!convention) {
        return unsupported(concat(path.string(), ": tokenizers of the class \"", printable(config.className()), "\" are not supported without tokenizer.json"));
    }
    HS_TRY(file, readFileAt(path));
    Build build{.config = config, .path = path, .file = file, .parts = {}, .languages = {}};
    HS_TRY(model, makeModel(file, path));
    build.parts.model = std::move(model);
    HS_TRY_STATUS(convention(build));
    HS_TRY(normalizer, makeNormalizer(file, path, config.flag("legacy", true)));
    build.parts.normalizers.push_back(std::move(normalizer));
    build.parts.decoders.push_back(std::make_unique<SentencePieceDecoder>(file));
    build.parts.kind = kindOf(file);
    return std::move(build.parts);
}

Result<PipelineParts> readMarian(const FolderConfig &config)
{
    const bool separate = config.flag("separate_vocabs", false);
    HS_TRY(parts, readMarianSide(config, "source.spm", "vocab.json"));
    if (isThere(config.folder / "target.spm")) {
        HS_TRY(target, readMarianSide(config, "target.spm", separate ? "target_vocab.json" : "vocab.json"));
        parts.target = std::make_shared<PipelineTokenizer>(std::move(target));
    }
    return parts;
}

} // namespace headscope
