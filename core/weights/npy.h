// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Reader of NumPy's .npy files (format 1.0 to 3.0: magic, version, header length, a Python dictionary, then the numbers) and .npz archives (zip files of
/// .npy files, as numpy.savez and savez_compressed write them). Nothing is ever un-pickled or executed. Every size is checked before it is used.
///
/// What becomes of the stored types: f2, f4, f8, i1, i2, i4, i8, u1 and b1 keep their type; u2 becomes I32, u4 I64, and u8 I64 where every value is below
/// 2^63. Big-endian numbers are turned round and Fortran order is made row major, so a Tensor is always little endian and row major.
/// Thread rule: pure functions; results are immutable and may be shared.
/// Format: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/base/result.h"
#include "core/weights/weight_index.h"
#include "core/weights/zip_archive.h"

namespace headscope {

/// The array of an .npy file. Little-endian numbers in row-major order stay in the mapped file; any others are copied once (at most twice the file).
/// BadInput: not an .npy file (an .npz is recognised and named), an unknown version, a header that is not the three-key dictionary, a shape whose product
/// does not fit, fewer or more bytes than shape and dtype need (both counts are named), a u8 value of 2^63 or more. Unsupported: object arrays
/// ("object array (pickled)"), structured arrays, complex numbers, text, dates, long doubles.
Result<Tensor> openNpy(const std::filesystem::path &path);

/// The same for bytes in memory, which belong to `owner`; `source` is what messages begin with.
Result<Tensor> readNpy(std::span<const std::byte> bytes, std::shared_ptr<const void> owner, const std::string &source);

/// The words of an array of text of at most one dimension other than 1 ('<U5', '>U5': UTF-32, '|S5': bytes that must be UTF-8; zeros at the end of a word are padding), as UTF-8. Nothing for an array of anything else.
/// BadInput: more than 2^22 words, bytes that are not as many as shape and dtype need, a word that is no Unicode. Unsupported: text of more dimensions.
Result<std::optional<std::vector<std::string>>> readNpyTexts(std::span<const std::byte> bytes, const std::string &source);

/// The arrays of an .npz file by name without ".npy"; those of text are lists of words (WeightIndex::texts). An array that openNpy does not support (objects, complex numbers) makes its tensor unreadable, not the file.
/// Errors otherwise as openNpy and ZipArchive (zip_archive.h); messages name file and array.
/// Cost: reads every member whose checksum is compared; compressed members are inflated into memory.
Result<WeightIndex> openNpz(const std::filesystem::path &path, Checksums checksums = Checksums::All);

/// The same for an archive in memory, which belongs to `owner`.
Result<WeightIndex> readNpz(const OwnedBytes &archive, const std::string &source, Checksums checksums = Checksums::All);

/// Numbers that are not finite as float32, which is what the program computes with (a float64 of 1e300 counts).
struct NonFinite {
    int64_t first = 0;   ///< row-major place of the first one
    int64_t count = 0;   ///< how many there are
    double value = 0;    ///< the first one as stored: NaN, an infinity, or a number beyond float32
};

/// Nothing when every number is finite. Cost: one pass; integers cost nothing.
std::optional<NonFinite> findNonFinite(const Tensor &tensor);

/// "[3, 2] is NaN (1 of 40 numbers is not finite)", for the end of a message.
std::string nonFiniteText(const Tensor &tensor, const NonFinite &found);

} // namespace headscope
