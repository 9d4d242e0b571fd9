// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Heads of the encoder families (BERT, RoBERTa, ELECTRA, DistilBERT, ALBERT): which task a checkpoint is for, and its outputs under their Hugging Face names.

#include "core/model/families/family.h"

namespace headscope {

/// Where a family keeps its heads; names are outside the prefix but for the pooler. An empty name is a head that the family does not have.
struct EncoderHeads {
    std::string dense, norm, decoder;  ///< the masked-language head: transform, its norm, the matrix to the vocabulary
    std::vector<std::string> biases;   ///< of the matrix to the vocabulary: names under which files keep it
    Activation transform = Activation::Gelu;
    std::string pooler;                ///< inside the prefix, over the first position, tanh
    std::string classDense;            ///< between the first position and the classes, where the family has its own instead of the pooler
    Activation classActivation = Activation::Tanh;
    std::string classOut;              ///< to the classes of a text
    std::string discriminator;         ///< ELECTRA's: a dense layer, then one number a token
    std::string sentenceName, sentenceOut; ///< the output of the other pretraining task, and its matrix over the pooled position
};

/// Adds the heads of the task that `architectures` names, or, where it names none, of the tensors that are there. Requires out.weights.stacks[0] and its spec. A head that is named and not there is a note.
Status bindEncoderHeads(const EncoderHeads &names, const Config &config, WeightBinder &binder, Architecture &out);

} // namespace headscope
