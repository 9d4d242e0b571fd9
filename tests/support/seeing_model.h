// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// A vision transformer (ViT) whose weights are made, not trained, so that what its heads look at is known: H0 patches of like colour (its [CLS] red ones), H1 those nearby, H2 those of the same row, H3 of the same column. 224 x 224 pixels in
/// 14 x 14 patches, two layers alike; in the first one H0 adds the colours that it found.

#include <cmath>
#include <filesystem>
#include <map>

#include "core/base/file.h"
#include "core/weights/tensor_writer.h"

namespace headscope::testing {

class SeeingModel {
public:
    static constexpr int side = 14, patch = 16, width = 32, heads = 4, inner = 8;

    /// config.json, preprocessor_config.json and model.safetensors in a folder that is there.
    static Status write(const std::filesystem::path &folder)
    {
        SeeingModel made;
        made.embed();
        made.layer("vit.encoder.layer.0.", 0.4f);
        made.layer("vit.encoder.layer.1.", 0);
        made.norm("vit.layernorm.");
        std::vector<TensorSource> tensors;
        for (const auto &[name, tensor] : made.tensors_) {
            tensors.push_back({name, tensor.shape, [&tensor = tensor]() -> Result<std::vector<float>> { return tensor.values; }});
        }
        HS_TRY_STATUS(writeTensors(folder / "model.safetensors", tensors, {}));
        HS_TRY_STATUS(writeFile(folder / "config.json", R"({"architectures": ["ViTModel"], "model_type": "vit", "hidden_size": 32, "intermediate_size": 8, "num_attention_heads": 4, "num_hidden_layers": 2, "image_size": 224, "patch_size": 16, "num_channels": 3, "hidden_act": "gelu", "layer_norm_eps": 1e-12, "qkv_bias": true})"));
        return writeFile(folder / "preprocessor_config.json",
            R"({"do_normalize": true, "do_rescale": true, "do_resize": true, "image_processor_type": "ViTImageProcessor", "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "resample": 2, "rescale_factor": 0.00392156862745098, "size": {"height": 224, "width": 224}})");
    }

private:
    struct Made {
        Shape shape;
        std::vector<float> values;
    };
    static constexpr int row_ = 4, column_ = 6, steady_ = 30; ///< where position stands in a vector; before it the colour, at the end two numbers that make the vectors about equally long for the layer norm

    std::vector<float> &put(const std::string &name, const Shape &shape)
    {
        Made &made = tensors_[name] = {shape, std::vector<float>(static_cast<size_t>(*elementCount(shape)))};
        return made.values;
    }

    void embed()
    {
        auto &colours = put("vit.embeddings.patch_embeddings.projection.weight", {width, 3, patch, patch});
        for (int channel = 0; channel < 3; ++channel) { // the mean of each channel
            std::fill_n(colours.begin() + (channel * 3 + channel) * patch * patch, patch * patch, 1.0f / (patch * patch));
        }
        put("vit.embeddings.patch_embeddings.projection.bias", {width});
        auto &cls = put("vit.embeddings.cls_token", {1, 1, width});
        cls[0] = 1.2f;
        cls[1] = cls[2] = -0.8f;
        auto &places = put("vit.embeddings.position_embeddings", {1, side * side + 1, width});
        for (int at = 0; at <= side * side; ++at) {
            float *place = places.data() + at * width;
            place[steady_] = 6;
            place[steady_ + 1] = -6;
            if (at > 0) {
                const double row = M_PI * ((at - 1) / side) / (side - 1), column = M_PI * ((at - 1) % side) / (side - 1);
                place[row_] = static_cast<float>(std::cos(row));
                place[row_ + 1] = static_cast<float>(std::sin(row));
                place[column_] = static_cast<float>(std::cos(column));
                place[column_ + 1] = static_cast<float>(std::sin(column));
            }
        }
    }

    void layer(const std::string &name, float adds)
    {
        for (const char *part : {"query", "key"}) {
            auto &w = matrix(name + "attention.attention." + part, width, width);
            const auto see = [&](int head, int out, int in, float much) { w[static_cast<size_t>((head * inner + out) * width + in)] = much; };
            for (int i = 0; i < 3; ++i) {
                see(0, i, i, 5);
            }
            for (int i = 0; i < 2; ++i) {
                see(1, i, row_ + i, 12);
                see(1, 2 + i, column_ + i, 12);
                see(2, i, row_ + i, 20);
                see(3, i, column_ + i, 20);
            }
        }
        auto &v = matrix(name + "attention.attention.value", width, width);
        auto &o = matrix(name + "attention.output.dense", width, width);
        for (int i = 0; i < 3; ++i) {
            v[static_cast<size_t>(i * width + i)] = 1;
            o[static_cast<size_t>(i * width + i)] = adds;
        }
        matrix(name + "intermediate.dense", 8, width);
        matrix(name + "output.dense", width, 8);
        norm(name + "layernorm_before.");
        norm(name + "layernorm_after.");
    }

    std::vector<float> &matrix(const std::string &name, int out, int in)
    {
        put(name + ".bias", {out});
        return put(name + ".weight", {out, in});
    }

    void norm(const std::string &name)
    {
        auto &weight = put(name + "weight", {width});
        std::fill(weight.begin(), weight.end(), 1.0f);
        put(name + "bias", {width});
    }

    std::map<std::string, Made> tensors_;
};

} // namespace headscope::testing
