// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/sentencepiece_file.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "core/base/text.h"
#include "core/tokenizer/json_node.h"

namespace headscope {

namespace {

/// One field of a message.
struct Field {
    uint64_t number = 0;
    int wire = 0;           ///< 0 varint, 1 eight bytes, 2 bytes, 5 four bytes
    uint64_t value = 0;     ///< of wires 0, 1, 5
    std::string_view bytes; ///< of wire 2
    size_t at = 0;          ///< byte of the file
};

/// Reads the fields of one message after another.
class Message {
public:
    Message(std::string_view bytes, size_t offset, const std::string &source) : bytes_(bytes), offset_(offset), source_(source) {}

    bool atEnd() const { return at_ == bytes_.size(); }

    Result<Field> next()
    {
        Field out;
        out.at = offset_ + at_;
        HS_TRY(key, varint());
        out.number = key >> 3;
        out.wire = static_cast<int>(key & 7);
        if (out.wire == 0) {
            HS_TRY(value, varint());
            out.value = value;
            return out;
        }
        if (out.wire != 1 && out.wire != 2 && out.wire != 5) {
            return wrong("a protocol buffer field", concat("wire type ", out.wire));
        }
        uint64_t length = out.wire == 1 ? 8 : 4;
        if (out.wire == 2) {
            HS_TRY(stated, varint());
            length = stated;
        }
        if (length > bytes_.size() - at_) {
            return wrong(concat(length, " bytes"), concat(bytes_.size() - at_));
        }
        out.bytes = bytes_.substr(at_, static_cast<size_t>(length));
        at_ += static_cast<size_t>(length);
        for (size_t i = 0; out.wire != 2 && i < out.bytes.size(); ++i) {
            out.value |= static_cast<uint64_t>(static_cast<unsigned char>(out.bytes[i])) << (8 * i);
        }
        return out;
    }

    /// Byte of the file at which the contents of a wire-2 field stand. Requires that next() just gave it.
    size_t contentsAt(const Field &field) const { return offset_ + at_ - field.bytes.size(); }

private:
    Error wrong(const std::string &expected, const std::string &found) const
    {
        return badInput(concat(source_, ": byte ", offset_ + at_, ": expected ", expected, ", found ", found));
    }
    Result<uint64_t> varint()
    {
        uint64_t out = 0;
        for (int shift = 0; shift < 64 && at_ < bytes_.size(); shift += 7) {
            const auto byte = static_cast<unsigned char>(bytes_[at_++]);
            out |= static_cast<uint64_t>(byte & 0x7Fu) << shift;
            if (byte < 0x80) {
                return out;
            }
        }
        return wrong("a number of a protocol buffer", at_ == bytes_.size() ? "the end" : "more than ten bytes");
    }
    std::string_view bytes_;
    size_t offset_, at_ = 0;
    const std::string &source_;
};

Result<std::string> textOf(const Field &field, const std::string &source)
{
    if (field.wire != 2 || firstInvalidUtf8(field.bytes)) {
        return badInput(concat(source, ": byte ", field.at, ": expected a text in UTF-8, found ", field.wire == 2 ? "other bytes" : "a number"));
    }
    return std::string(field.bytes);
}

Result<ScoredPiece> readPiece(Message message, const std::string &source)
{
    ScoredPiece out;
    while (!message.atEnd()) {
        HS_TRY(field, message.next());
        if (field.number == 1) {
            HS_TRY(text, textOf(field, source));
            out.text = std::move(text);
        } else if (field.number == 2 && field.wire == 5) {
            const auto score = std::bit_cast<float>(static_cast<uint32_t>(field.value));
            if (!std::isfinite(score)) {
                return badInput(concat(source, ": byte ", field.at, ": expected a finite score, found ", score));
            }
            out.score = static_cast<double>(score);
        } else if (field.number == 3 && field.wire == 0) {
            constexpr PieceKind kinds[] = {PieceKind::Normal, PieceKind::Unknown, PieceKind::Control, PieceKind::UserDefined, PieceKind::Unused, PieceKind::Byte};
            if (field.value < 1 || field.value > std::size(kinds)) {
                return badInput(concat(source, ": byte ", field.at, ": expected a piece type from 1 to 6, found ", field.value));
            }
            out.kind = kinds[field.value - 1];
        }
    }
    return out;
}

Status readTrainerSpec(Message message, const std::string &source, SentencePieceFile &out)
{
    while (!message.atEnd()) {
        HS_TRY(field, message.next());
        if (field.number == 3 && field.wire == 0) {
            if (field.value < 1 || field.value > 4) {
                return badInput(concat(source, ": byte ", field.at, ": expected a model type from 1 to 4, found ", field.value));
            }
            out.type = static_cast<SentencePieceFile::Type>(field.value);
        } else if (field.number == 24 && field.wire == 0) {
            out.blankAsSuffix = field.value != 0;
        } else if (field.number == 35 && field.wire == 0) {
            out.byteFallback = field.value != 0;
        } else if (field.number == 44) {
            HS_TRY(surface, textOf(field, source));
            out.unknownSurface = std::move(surface);
        }
    }
    return Done{};
}

Status readNormalizerSpec(Message message, SentencePieceFile &out)
{
    while (!message.atEnd()) {
        HS_TRY(field, message.next());
        if (field.number == 2 && field.wire == 2) {
            out.characterMap = field.bytes;
        } else if (field.number == 3 && field.wire == 0) {
            out.addDummyPrefix = field.value != 0;
        } else if (field.number == 4 && field.wire == 0) {
            out.removeExtraBlanks = field.value != 0;
        } else if (field.number == 5 && field.wire == 0) {
            out.escapeBlanks = field.value != 0;
        }
    }
    return Done{};
}

} // namespace

Result<SentencePieceFile> SentencePieceFile::parse(std::string_view bytes, const std::string &source)
{
    SentencePieceFile out;
    Message file(bytes, 0, source);
    while (!file.atEnd()) {
        HS_TRY(field, file.next());
        if (field.number < 1 || field.number > 3) {
            continue;
        }
        if (field.wire != 2) {
            return badInput(concat(source, ": byte ", field.at, ": expected a message, found a number"));
        }
        const Message message(field.bytes, file.contentsAt(field), source);
        if (field.number == 1) {
            HS_TRY(piece, readPiece(message, source));
            out.pieces.push_back(std::move(piece));
        } else if (field.number == 2) {
            HS_TRY_STATUS(readTrainerSpec(message, source, out));
        } else {
            HS_TRY_STATUS(readNormalizerSpec(message, out));
        }
    }
    const auto unknown = std::count_if(out.pieces.begin(), out.pieces.end(), [](const ScoredPiece &piece) { return piece.kind == PieceKind::Unknown; });
    if (unknown != 1 || out.pieces.size() >= mostTokenIds) {
        return badInput(concat(source, ": expected a SentencePiece model with one unknown piece, found ", out.pieces.size(), " pieces, ", unknown, " of them unknown"));
    }
    return out;
}

} // namespace headscope
