// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Reader of what torch.save writes since version 1.6: a ZIP archive of stored members, NAME/data.pkl with the structure and NAME/data/KEY with the numbers of each storage.
/// The file is memory-mapped; opening touches the archive's directory, the headers of its members and the pickle. Nothing of the pickle is executed (pickle_machine.h).

#include <filesystem>
#include <memory>
#include <span>

#include "core/base/result.h"
#include "core/weights/weight_index.h"

namespace headscope {

/// Index over the tensors of `path`, which stay mapped as long as a Tensor lives. Tensors that share a storage share its bytes. A tensor whose numbers do not lie in row-major order (a transposed
/// view) is copied once, at opening; the copies together are at most four times the file, or BadInput. dtypes that the program does not compute with make their tensor unreadable, not the file.
/// Unsupported, with advice: the format before torch 1.6, TorchScript archives, big-endian numbers, compressed members. BadInput names file, tensor, expected and found: a Git LFS pointer,
/// a damaged archive, a pickle that asks for anything but tensors and plain containers ("refused: os.system: ..."), a view outside its storage, a storage that is missing or of another size.
Result<WeightIndex> openPytorch(const std::filesystem::path &path);

/// The same of bytes that lie somewhere and belong to `owner`; `source` is what messages call them.
Result<WeightIndex> indexPytorch(const std::string &source, std::span<const std::byte> bytes, std::shared_ptr<const void> owner);

} // namespace headscope
