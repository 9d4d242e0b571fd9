<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>core</name>
    <message>
        <source>expected heads in the other pass, found none</source>
        <extracomment>analysis/comparison.cpp</extracomment>
        <translation>应在另一次前向传播中有注意力头，实际没有</translation>
    </message>
    <message>
        <source>the patterns are given, so there are no scores and no values behind them</source>
        <extracomment>analysis/display.cpp</extracomment>
        <translation>这些注意力模式由外部给出，没有对应的得分和值</translation>
    </message>
    <message>
        <source>the layer has no output projection to weigh values with</source>
        <extracomment>analysis/display.cpp</extracomment>
        <translation>该层没有输出投影，无法对值加权</translation>
    </message>
    <message>
        <source>scores of pieces do not add up to a score of a word</source>
        <extracomment>analysis/display.cpp</extracomment>
        <translation>子词的得分不能相加成整词的得分</translation>
    </message>
    <message>
        <source>these positions are not pieces of a text, so there are no words</source>
        <extracomment>analysis/display.cpp</extracomment>
        <translation>这些位置不是文本的子词，无法合并为整词</translation>
    </message>
    <message>
        <source>the reference is no head of this kind of attention</source>
        <extracomment>analysis/display.cpp</extracomment>
        <translation>参考头不属于这一类注意力</translation>
    </message>
    <message>
        <source>filter</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>筛选</translation>
    </message>
    <message>
        <source>%1 bytes, at most %2 are read</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>%1 字节，最多读取 %2 字节</translation>
    </message>
    <message>
        <source>filter, byte %1</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>筛选，第 %1 字节</translation>
    </message>
    <message>
        <source>no valid UTF-8</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>不是有效的 UTF-8</translation>
    </message>
    <message>
        <source>and, or, or the end</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>and、or 或结尾</translation>
    </message>
    <message>
        <source>the end</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>结尾</translation>
    </message>
    <message>
        <source>filter, character %1</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>筛选，第 %1 个字符</translation>
    </message>
    <message>
        <source>expected %1, found %2</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>应为 %1，实际为 %2</translation>
    </message>
    <message>
        <source>nested deeper than %1 levels</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>嵌套超过 %1 层</translation>
    </message>
    <message>
        <source>and, or, or )</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>and、or 或 )</translation>
    </message>
    <message>
        <source>the name of a metric</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>指标名称</translation>
    </message>
    <message>
        <source>one of %1</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>以下之一：%1</translation>
    </message>
    <message>
        <source>&lt;, &lt;=, &gt;, &gt;=, = or !=</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>&lt;、&lt;=、&gt;、&gt;=、= 或 !=</translation>
    </message>
    <message>
        <source>a number</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>数</translation>
    </message>
    <message>
        <source>a blank behind the number (a decimal point is a point)</source>
        <extracomment>analysis/head_filter.cpp</extracomment>
        <translation>数后的空格（小数点用 .）</translation>
    </message>
    <message>
        <source>its patterns are given by the file</source>
        <extracomment>analysis/induction_probe.cpp</extracomment>
        <translation>其注意力模式由文件给出</translation>
    </message>
    <message>
        <source>the induction probe needs a model that computes them for tokens of its own</source>
        <extracomment>analysis/induction_probe.cpp</extracomment>
        <translation>归纳头探测需要能对自选词元计算注意力模式的模型</translation>
    </message>
    <message>
        <source>the induction probe needs a causal model with room for a block twice, found a context of %1 tokens</source>
        <extracomment>analysis/induction_probe.cpp</extracomment>
        <translation>归纳头探测需要上下文能容纳两遍同一段词元的因果模型，实际上下文为 %1 个词元</translation>
    </message>
    <message>
        <source>only self-attention has layers that hand their positions on to one another</source>
        <extracomment>analysis/rollout.cpp</extracomment>
        <translation>只有自注意力的各层会逐层传递自己的位置</translation>
    </message>
    <message>
        <source>the layer has extra keys that are no positions</source>
        <extracomment>analysis/rollout.cpp</extracomment>
        <translation>该层有不对应位置的额外键</translation>
    </message>
    <message>
        <source>expected one head for a %1 file, found %2 (.npz, .json and .safetensors hold several)</source>
        <extracomment>analysis/shown_tensors.cpp</extracomment>
        <translation>%1 文件应只含一个头，实际为 %2 个（.npz、.json 和 .safetensors 可含多个）</translation>
    </message>
    <message>
        <source>removed mass</source>
        <extracomment>analysis/shown_tensors.cpp</extracomment>
        <translation>移除的质量</translation>
    </message>
    <message>
        <source>merging</source>
        <extracomment>attention/merge.cpp</extracomment>
        <translation>合并</translation>
    </message>
    <message>
        <source>expected %1 weights, one a head, found %2</source>
        <extracomment>attention/merge.cpp</extracomment>
        <translation>应有 %1 个权重，每个头一个，实际为 %2 个</translation>
    </message>
    <message>
        <source>expected weights that are numbers from 0 on, found %1</source>
        <extracomment>attention/merge.cpp</extracomment>
        <translation>权重应为不小于 0 的数，实际为 %1</translation>
    </message>
    <message>
        <source>expected at least one weight above 0, found none</source>
        <extracomment>attention/merge.cpp</extracomment>
        <translation>应至少有一个权重大于 0，实际没有</translation>
    </message>
    <message>
        <source>this build was made without OpenCL</source>
        <extracomment>attention/opencl/absent.cpp</extracomment>
        <translation>此版本编译时未包含 OpenCL</translation>
    </message>
    <message>
        <source>expected a usable OpenCL device, found none%1</source>
        <extracomment>attention/opencl/choice.cpp</extracomment>
        <translation>应有可用的 OpenCL 设备，实际没有%1</translation>
    </message>
    <message>
        <source>expected cpu, opencl or opencl:P.D (platform and device, as headscope devices lists them), found &quot;%1&quot;</source>
        <extracomment>attention/opencl/choice.cpp</extracomment>
        <translation>应为 cpu、opencl 或 opencl:P.D（平台和设备，如 headscope devices 所列），实际为“%1”</translation>
    </message>
    <message>
        <source>--device %1 (%2)</source>
        <extracomment>attention/opencl/choice.cpp</extracomment>
        <translation>--device %1（%2）</translation>
    </message>
    <message>
        <source>expected one of %1, found &quot;%2&quot;%3</source>
        <extracomment>attention/opencl/choice.cpp</extracomment>
        <translation>应为 %1 之一，实际为“%2”%3</translation>
    </message>
    <message>
        <source>the driver says that it is not available</source>
        <extracomment>attention/opencl/devices.cpp</extracomment>
        <translation>驱动程序表示该设备不可用</translation>
    </message>
    <message>
        <source>its driver has no compiler</source>
        <extracomment>attention/opencl/devices.cpp</extracomment>
        <translation>其驱动程序没有编译器</translation>
    </message>
    <message>
        <source>it is big endian</source>
        <extracomment>attention/opencl/devices.cpp</extracomment>
        <translation>该设备为大端序</translation>
    </message>
    <message>
        <source>it has only the embedded profile</source>
        <extracomment>attention/opencl/devices.cpp</extracomment>
        <translation>该设备只有嵌入式规格</translation>
    </message>
    <message>
        <source>expected OpenCL 1.2 or newer, found %1</source>
        <extracomment>attention/opencl/devices.cpp</extracomment>
        <translation>应为 OpenCL 1.2 或更高版本，实际为 %1</translation>
    </message>
    <message>
        <source>its float32 knows no infinity or does not round to nearest</source>
        <extracomment>attention/opencl/devices.cpp</extracomment>
        <translation>其 float32 没有无穷大，或不按最近值舍入</translation>
    </message>
    <message>
        <source>no OpenCL driver is installed</source>
        <extracomment>attention/opencl/devices.cpp</extracomment>
        <translation>没有安装 OpenCL 驱动程序</translation>
    </message>
    <message>
        <source>the OpenCL drivers know no device</source>
        <extracomment>attention/opencl/devices.cpp</extracomment>
        <translation>OpenCL 驱动程序没有找到设备</translation>
    </message>
    <message>
        <source>the compiler says nothing</source>
        <extracomment>attention/opencl/program_cache.cpp</extracomment>
        <translation>编译器没有给出信息</translation>
    </message>
    <message>
        <source>the kernels do not build (%1)</source>
        <extracomment>attention/opencl/program_cache.cpp</extracomment>
        <translation>内核无法编译（%1）</translation>
    </message>
    <message>
        <source>%1 is not there any more</source>
        <extracomment>attention/opencl/session.cpp</extracomment>
        <translation>%1 已不存在</translation>
    </message>
    <message>
        <source>no group of items is small enough for the kernels</source>
        <extracomment>attention/opencl/session.cpp</extracomment>
        <translation>没有足够小的工作组能运行内核</translation>
    </message>
    <message>
        <source>expected buffers of at most %1 bytes, needs one of %2</source>
        <extracomment>attention/opencl/session.cpp</extracomment>
        <translation>缓冲区应至多 %1 字节，实际需要 %2 字节的一个</translation>
    </message>
    <message>
        <source>a kernel</source>
        <extracomment>attention/opencl/session.cpp</extracomment>
        <translation>某个内核</translation>
    </message>
    <message>
        <source>expected %1 to %2, found %3</source>
        <extracomment>audio/log_mel.cpp</extracomment>
        <translation>应在 %1 到 %2 之间，实际为 %3</translation>
    </message>
    <message>
        <source>expected an even number, found %1</source>
        <extracomment>audio/log_mel.cpp</extracomment>
        <translation>应为偶数，实际为 %1</translation>
    </message>
    <message>
        <source>samples of a recording</source>
        <extracomment>audio/log_mel.cpp</extracomment>
        <translation>录音的采样数</translation>
    </message>
    <message>
        <source>chunk_length, hop_length and feature_size</source>
        <extracomment>audio/log_mel.cpp</extracomment>
        <translation>chunk_length、hop_length 和 feature_size</translation>
    </message>
    <message>
        <source>expected at most %1 values from a recording, found %2</source>
        <extracomment>audio/log_mel.cpp</extracomment>
        <translation>一段录音应至多有 %1 个值，实际为 %2</translation>
    </message>
    <message>
        <source>expected a number from -1 to 1, found %1</source>
        <extracomment>audio/log_mel.cpp</extracomment>
        <translation>应为 -1 到 1 之间的数，实际为 %1</translation>
    </message>
    <message>
        <source>sample %1</source>
        <extracomment>audio/log_mel.cpp</extracomment>
        <translation>采样 %1</translation>
    </message>
    <message>
        <source>expected a finite number, found NaN or infinity</source>
        <extracomment>audio/log_mel.cpp</extracomment>
        <translation>应为有限数，实际为 NaN 或无穷大</translation>
    </message>
    <message>
        <source>log-mel spectrogram</source>
        <extracomment>audio/log_mel.cpp</extracomment>
        <translation>对数梅尔频谱</translation>
    </message>
    <message>
        <source>not enough memory</source>
        <extracomment>audio/log_mel.cpp</extracomment>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>format %1</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>格式 %1</translation>
    </message>
    <message>
        <source>expected a fmt chunk of at least %1 bytes, found %2</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>fmt 块应至少有 %1 字节，实际为 %2</translation>
    </message>
    <message>
        <source>expected an extensible fmt chunk of at least %1 bytes, found %2</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>扩展 fmt 块应至少有 %1 字节，实际为 %2</translation>
    </message>
    <message>
        <source>floats</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>浮点数</translation>
    </message>
    <message>
        <source>expected PCM of 8, 16, 24 or 32 bits or floats of 32 or 64, found %1 of %2 bits</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>应为 8、16、24 或 32 位的 PCM，或 32 或 64 位的浮点数，实际为 %2 位的 %1</translation>
    </message>
    <message>
        <source>expected 1 to %1 channels, found %2</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>应有 1 到 %1 个声道，实际为 %2</translation>
    </message>
    <message>
        <source>expected %1 bytes a frame for %2 channels of %3 bits, found %4</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>%2 个声道、%3 位时每帧应为 %1 字节，实际为 %4</translation>
    </message>
    <message>
        <source>expected a WAVE file, which starts with RIFF and WAVE, found &quot;%1&quot;</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>应为以 RIFF 和 WAVE 开头的 WAVE 文件，实际为“%1”</translation>
    </message>
    <message>
        <source>byte %1</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>第 %1 字节</translation>
    </message>
    <message>
        <source>expected %1 bytes in the chunk &quot;%2&quot;, found %3</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>块“%2”中应有 %1 字节，实际为 %3</translation>
    </message>
    <message>
        <source>expected a fmt chunk before the data, found none</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>数据之前应有 fmt 块，实际没有</translation>
    </message>
    <message>
        <source>, nor a fmt chunk</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>，也没有 fmt 块</translation>
    </message>
    <message>
        <source>expected a data chunk, found none%1</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>应有数据块，实际没有%1</translation>
    </message>
    <message>
        <source>expected %1 samples a second, found %2 (resample it first, for example: ffmpeg -i IN.wav -ar %3 OUT.wav)</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>应为每秒 %1 个采样，实际为 %2（请先重采样，例如：ffmpeg -i IN.wav -ar %3 OUT.wav）</translation>
    </message>
    <message>
        <source>expected whole frames of %1 bytes, at least one, found %2 bytes of data</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>应为每帧 %1 字节的完整帧，至少一帧，实际为 %2 字节的数据</translation>
    </message>
    <message>
        <source>not enough memory for its samples</source>
        <extracomment>audio/wav.cpp</extracomment>
        <translation>内存不足，无法存放采样</translation>
    </message>
    <message>
        <source>cannot be opened</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>无法打开</translation>
    </message>
    <message>
        <source>cannot be examined</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>无法检查</translation>
    </message>
    <message>
        <source>a folder</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>something else</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>其他内容</translation>
    </message>
    <message>
        <source>expected a file, found %1</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>应为文件，实际为 %1</translation>
    </message>
    <message>
        <source>expected at most %1 bytes, found %2</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>应至多 %1 字节，实际为 %2</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>cannot be mapped</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>无法映射</translation>
    </message>
    <message>
        <source>expected it unchanged while it is open, found %1</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>文件打开期间应保持不变，实际为 %1</translation>
    </message>
    <message>
        <source>open it again</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>请重新打开</translation>
    </message>
    <message>
        <source>it cut off</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>被截短</translation>
    </message>
    <message>
        <source>it grown</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>变长</translation>
    </message>
    <message>
        <source>%1 bytes where there were %2</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>现有 %1 字节，原有 %2 字节</translation>
    </message>
    <message>
        <source>it written to since</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>之后被写入</translation>
    </message>
    <message>
        <source>parts of it that cannot be read</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>有无法读取的部分</translation>
    </message>
    <message>
        <source>another file in its place</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>该处已是另一个文件</translation>
    </message>
    <message>
        <source>cannot be written</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>无法写入</translation>
    </message>
    <message>
        <source>expected the name of a file, found a folder</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>应为文件名，实际为文件夹</translation>
    </message>
    <message>
        <source>expected a file, found a device or pipe</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>应为文件，实际为设备或管道</translation>
    </message>
    <message>
        <source>cannot be put in place</source>
        <extracomment>base/file.cpp</extracomment>
        <translation>无法放到目标位置</translation>
    </message>
    <message>
        <source>expected at most %1 bytes, found more</source>
        <extracomment>base/pipe.cpp</extracomment>
        <translation>应不超过 %1 字节，实际更多</translation>
    </message>
    <message>
        <source>stopped on request</source>
        <extracomment>base/result.h</extracomment>
        <translation>已按要求停止</translation>
    </message>
    <message>
        <source>expected %1, found shape %2</source>
        <extracomment>forward/array_input.cpp</extracomment>
        <translation>应为 %1，实际形状为 %2</translation>
    </message>
    <message>
        <source>expected a batch_index of at least 0, found %1</source>
        <extracomment>forward/array_input.cpp</extracomment>
        <translation>batch_index 应至少为 0，实际为 %1</translation>
    </message>
    <message>
        <source>expected batch_index 0 to %1, found %2</source>
        <extracomment>forward/array_input.cpp</extracomment>
        <translation>batch_index 应在 0 到 %1 之间，实际为 %2</translation>
    </message>
    <message>
        <source>vectors [n, d] or [n, batch, d]</source>
        <extracomment>forward/array_input.cpp</extracomment>
        <translation>向量 [n, d] 或 [n, batch, d]</translation>
    </message>
    <message>
        <source>a feature map [N, C, H, W] or [C, H, W]</source>
        <extracomment>forward/array_input.cpp</extracomment>
        <translation>特征图 [N, C, H, W] 或 [C, H, W]</translation>
    </message>
    <message>
        <source>log-mel features [N, n_mels, frames] or [n_mels, frames]</source>
        <extracomment>forward/array_input.cpp</extracomment>
        <translation>对数梅尔特征 [N, n_mels, frames] 或 [n_mels, frames]</translation>
    </message>
    <message>
        <source>expected tokens of a text, found arrays</source>
        <extracomment>forward/array_input.cpp</extracomment>
        <translation>应为文本的词元，实际为数组</translation>
    </message>
    <message>
        <source>or %1</source>
        <extracomment>forward/array_input.cpp</extracomment>
        <translation>或 %1</translation>
    </message>
    <message>
        <source>expected %1 for a %2 model, found %3</source>
        <extracomment>forward/array_input.cpp</extracomment>
        <translation>%2 模型应给出 %1，实际为 %3</translation>
    </message>
    <message>
        <source>expected an array, found none</source>
        <extracomment>forward/array_input.cpp</extracomment>
        <translation>应为数组，实际没有</translation>
    </message>
    <message>
        <source>a mask [n_query, n_key]</source>
        <extracomment>forward/array_input.cpp</extracomment>
        <translation>掩码 [n_query, n_key]</translation>
    </message>
    <message>
        <source>a padding mask [n] or [batch, n]</source>
        <extracomment>forward/array_input.cpp</extracomment>
        <translation>填充掩码 [n] 或 [batch, n]</translation>
    </message>
    <message>
        <source>expected booleans (true = ignore this key), found %1</source>
        <extracomment>forward/array_input.cpp</extracomment>
        <translation>应为布尔值（true = 忽略该键），实际为 %1</translation>
    </message>
    <message>
        <source>this build has no OpenCL</source>
        <extracomment>forward/backend.cpp</extracomment>
        <translation>此版本没有 OpenCL</translation>
    </message>
    <message>
        <source>the CPU computes instead</source>
        <extracomment>forward/device_backend.cpp</extracomment>
        <translation>改由 CPU 计算</translation>
    </message>
    <message>
        <source>forward pass</source>
        <extracomment>forward/device_pass.cpp</extracomment>
        <translation>前向计算</translation>
    </message>
    <message>
        <source>a matrix of %1 x %2 numbers takes %3 bytes, a buffer of the device holds %4</source>
        <extracomment>forward/device_weights.cpp</extracomment>
        <translation>%1 x %2 个数的矩阵需要 %3 字节，设备的缓冲区只能容纳 %4 字节</translation>
    </message>
    <message>
        <source>the weights take %1 bytes, the device has %2</source>
        <extracomment>forward/device_weights.cpp</extracomment>
        <translation>权重需要 %1 字节，设备有 %2 字节</translation>
    </message>
    <message>
        <source>weights to the device</source>
        <extracomment>forward/device_weights.cpp</extracomment>
        <translation>向设备传送权重</translation>
    </message>
    <message>
        <source>expected logits that are finite numbers, found others%1</source>
        <extracomment>forward/generate.cpp</extracomment>
        <translation>logits 应为有限数，实际不是%1</translation>
    </message>
    <message>
        <source>a recording</source>
        <extracomment>forward/generate.cpp</extracomment>
        <translation>录音</translation>
    </message>
    <message>
        <source>a text or token ids</source>
        <extracomment>forward/generate.cpp</extracomment>
        <translation>文本或词元 ID</translation>
    </message>
    <message>
        <source>a text and a recording</source>
        <extracomment>forward/generate.cpp</extracomment>
        <translation>文本和录音</translation>
    </message>
    <message>
        <source>a text</source>
        <extracomment>forward/generate.cpp</extracomment>
        <translation>文本</translation>
    </message>
    <message>
        <source>none</source>
        <extracomment>forward/generate.cpp</extracomment>
        <translation>无</translation>
    </message>
    <message>
        <source>expected decoder_start_token_id in its config, found none</source>
        <extracomment>forward/generate.cpp</extracomment>
        <translation>配置中应有 decoder_start_token_id，实际没有</translation>
    </message>
    <message>
        <source>there is nothing to begin a target with</source>
        <extracomment>forward/generate.cpp</extracomment>
        <translation>目标没有起始词元</translation>
    </message>
    <message>
        <source>expected an encoder-decoder model that predicts the next token, found a model of family %1 that writes no target</source>
        <extracomment>forward/generate.cpp</extracomment>
        <translation>应为能预测下一词元的编码器-解码器模型，实际为 %1 系列模型，它不写目标</translation>
    </message>
    <message>
        <source>its rules of generation forbid every token at position %1 of the target</source>
        <extracomment>forward/generate.cpp</extracomment>
        <translation>其生成规则禁止目标位置 %1 处的所有词元</translation>
    </message>
    <message>
        <source>expected a decoder that predicts the next token, found a model of family %1 that cannot be continued</source>
        <extracomment>forward/generate.cpp</extracomment>
        <translation>应为能预测下一词元的解码器，实际为 %1 系列模型，它无法续写</translation>
    </message>
    <message>
        <source>expected keys that are a square of patches, or the setting grid=ROWSxCOLS, to lay a picture under, found %1 keys</source>
        <extracomment>forward/given_trace.cpp</extracomment>
        <translation>要在下方铺图片，键应构成正方形的图块，或设置 grid=ROWSxCOLS，实际为 %1 个键</translation>
    </message>
    <message>
        <source>expected no other input, found one</source>
        <extracomment>forward/given_trace.cpp</extracomment>
        <translation>不应有其他输入，实际有</translation>
    </message>
    <message>
        <source>token %1</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>词元 %1</translation>
    </message>
    <message>
        <source>expected an id from 0 to %1 (rows of the embedding), found %2, which the vocabulary may know but the embedding does not</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>ID 应在 0 到 %1 之间（嵌入的行），实际为 %2，词表中可能有它，但嵌入中没有</translation>
    </message>
    <message>
        <source>the text is empty</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>文本为空</translation>
    </message>
    <message>
        <source>expected at least one word, found none</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应至少有一个词，实际没有</translation>
    </message>
    <message>
        <source>expected one text, since its weights have no embedding, found a pair</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>权重没有嵌入，因此应为一段文本，实际为一对</translation>
    </message>
    <message>
        <source>its keys are %1 wide, its values %2, its queries %3</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>其键宽 %1，值宽 %2，查询宽 %3</translation>
    </message>
    <message>
        <source>expected query, key and value vectors, found a text</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应为查询、键和值的向量，实际为文本</translation>
    </message>
    <message>
        <source>expected %1 entries, one a position, found %2</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应有 %1 项，每个位置一项，实际为 %2</translation>
    </message>
    <message>
        <source>expected %1 vectors of %2 numbers, found [%3, %4]</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应为 %1 个向量，每个 %2 个数，实际为 [%3, %4]</translation>
    </message>
    <message>
        <source>an infinity</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>无穷大</translation>
    </message>
    <message>
        <source>row %1, column %2</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>第 %1 行，第 %2 列</translation>
    </message>
    <message>
        <source>expected a finite number, found %1</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应为有限数，实际为 %1</translation>
    </message>
    <message>
        <source>, %1 of them</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>，共 %1 个</translation>
    </message>
    <message>
        <source>picture</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>图片</translation>
    </message>
    <message>
        <source>expected %1 channels in patches of %2 x %3, found shape %4</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应有 %1 个通道，图块为 %2 x %3，实际形状为 %4</translation>
    </message>
    <message>
        <source>expected %1 positions, found %2</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应有 %1 个位置，实际为 %2</translation>
    </message>
    <message>
        <source>expected [%1, %2], found %3</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应为 [%1, %2]，实际为 %3</translation>
    </message>
    <message>
        <source>expected finite numbers, found %1</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应为有限数，实际为 %1</translation>
    </message>
    <message>
        <source>expected 1 to %1 positions (the model&apos;s context), found %2</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应有 1 到 %1 个位置（模型的上下文），实际为 %2</translation>
    </message>
    <message>
        <source>expected at least one position, found %1</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应至少有一个位置，实际为 %1</translation>
    </message>
    <message>
        <source>token ids</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>词元 ID</translation>
    </message>
    <message>
        <source>expected %1, one a position, found %2</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应有 %1 个，每个位置一个，实际为 %2</translation>
    </message>
    <message>
        <source>expected 0 to %1, found %2</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应在 0 到 %1 之间，实际为 %2</translation>
    </message>
    <message>
        <source>a memory</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>记忆序列</translation>
    </message>
    <message>
        <source>at most one sequence of keys</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>至多一个键序列</translation>
    </message>
    <message>
        <source>no memory</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>无记忆序列</translation>
    </message>
    <message>
        <source>another number of sequences</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>其他数目的序列</translation>
    </message>
    <message>
        <source>expected at least one position, found none</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应至少有一个位置，实际没有</translation>
    </message>
    <message>
        <source>expected vectors of %1 numbers, found none (keys have %2)</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应为 %1 个数的向量，实际没有（键为 %2 个数）</translation>
    </message>
    <message>
        <source>expected vectors of %1 numbers, found none (queries have %2)</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应为 %1 个数的向量，实际没有（查询为 %2 个数）</translation>
    </message>
    <message>
        <source>none of these</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>以上都没有</translation>
    </message>
    <message>
        <source>a picture</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>图片</translation>
    </message>
    <message>
        <source>vectors or a feature map</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>向量或特征图</translation>
    </message>
    <message>
        <source>nothing, since its patterns are given by the file</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>无（其注意力模式由文件给出）</translation>
    </message>
    <message>
        <source>a target text (decoder_text, or decoder_input_ids)</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>目标文本（decoder_text 或 decoder_input_ids）</translation>
    </message>
    <message>
        <source>a text or token ids (input_ids)</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>文本或词元 ID（input_ids）</translation>
    </message>
    <message>
        <source>a target text</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>目标文本</translation>
    </message>
    <message>
        <source>expected %1 sequences, one for each stack, found %2</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应有 %1 个序列，每个层栈一个，实际为 %2</translation>
    </message>
    <message>
        <source>expected [%1, %2], found [%3, %4]</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应为 [%1, %2]，实际为 [%3, %4]</translation>
    </message>
    <message>
        <source>infinity</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>无穷大</translation>
    </message>
    <message>
        <source>expected numbers or -infinity, found %1</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应为数或负无穷大，实际为 %1</translation>
    </message>
    <message>
        <source>expected a model with cross-attention, found %1</source>
        <extracomment>forward/input.cpp</extracomment>
        <translation>应为有交叉注意力的模型，实际为 %1</translation>
    </message>
    <message>
        <source>The logits are not numbers.</source>
        <extracomment>forward/next_tokens.cpp</extracomment>
        <translation>logits 不是数。</translation>
    </message>
    <message>
        <source>L%1, key/value head %2</source>
        <extracomment>forward/non_finite.cpp</extracomment>
        <translation>L%1，键/值头 %2</translation>
    </message>
    <message>
        <source>%1 (the tensor %2 holds some)</source>
        <extracomment>forward/non_finite.cpp</extracomment>
        <translation>%1（张量 %2 中有这样的值）</translation>
    </message>
    <message>
        <source>NaN or infinity</source>
        <extracomment>forward/non_finite.cpp</extracomment>
        <translation>NaN 或无穷大</translation>
    </message>
    <message>
        <source>the first is in %1; what is computed from it is no number.</source>
        <extracomment>forward/non_finite.cpp</extracomment>
        <translation>第一个出现在 %1；由它算出的都不是数。</translation>
    </message>
    <message>
        <source>expected a model that computes its patterns, found patterns that were computed elsewhere</source>
        <extracomment>forward/sample_input.cpp</extracomment>
        <translation>应为能计算注意力模式的模型，实际为外部计算的注意力模式</translation>
    </message>
    <message>
        <source>expected a tokenizer to read text with, found none; give token ids instead</source>
        <extracomment>forward/text_sequence.cpp</extracomment>
        <translation>应有读取文本的分词器，实际没有；请改用词元 ID</translation>
    </message>
    <message>
        <source>expected at least one token, found none</source>
        <extracomment>forward/text_sequence.cpp</extracomment>
        <translation>应至少有一个词元，实际没有</translation>
    </message>
    <message>
        <source>the two texts</source>
        <extracomment>forward/text_sequence.cpp</extracomment>
        <translation>两段文本</translation>
    </message>
    <message>
        <source>expected at most %1 tokens together, which is the model&apos;s context, found %2</source>
        <extracomment>forward/text_sequence.cpp</extracomment>
        <translation>合计应至多 %1 个词元，即模型的上下文，实际为 %2</translation>
    </message>
    <message>
        <source>expected one text, found two</source>
        <extracomment>forward/text_sequence.cpp</extracomment>
        <translation>应为一个文本，实际为两个</translation>
    </message>
    <message>
        <source>its tokenizer puts nothing between them, so that the model would read them as one</source>
        <extracomment>forward/text_sequence.cpp</extracomment>
        <translation>其分词器不在两者之间放置任何内容，模型会把它们读作一个</translation>
    </message>
    <message>
        <source>expected a tokenizer to read a target text with, found none; give decoder_input_ids instead</source>
        <extracomment>forward/text_sequence.cpp</extracomment>
        <translation>应有读取目标文本的分词器，实际没有；请改用 decoder_input_ids</translation>
    </message>
    <message>
        <source>the target text is empty</source>
        <extracomment>forward/text_sequence.cpp</extracomment>
        <translation>目标文本为空</translation>
    </message>
    <message>
        <source>%1 gives patterns alone (names like %2blocks.0.%3.pattern, * and ? allowed)</source>
        <extracomment>forward/trace_tensors.cpp</extracomment>
        <translation>%1 只给出注意力模式（名称如 %2blocks.0.%3.pattern，可用 * 和 ?）</translation>
    </message>
    <message>
        <source>there are no q, k, v, scores, z, streams or logits behind them, found &quot;%1&quot;</source>
        <extracomment>forward/trace_tensors.cpp</extracomment>
        <translation>没有对应的 q、k、v、得分、z、残差流或 logits，实际为“%1”</translation>
    </message>
    <message>
        <source>expected a name like embed, blocks.0.attn.pattern, blocks.0.resid_post, final, logits (* and ? allowed), found &quot;%1&quot;</source>
        <extracomment>forward/trace_tensors.cpp</extracomment>
        <translation>应为 embed、blocks.0.attn.pattern、blocks.0.resid_post、final、logits 之类的名称（可用 * 和 ?），实际为“%1”</translation>
    </message>
    <message>
        <source>expected --layers with one of the blocks that --what names, found none of them</source>
        <extracomment>forward/trace_tensors.cpp</extracomment>
        <translation>--layers 应包含 --what 所指的某个块，实际都没有</translation>
    </message>
    <message>
        <source>expected an undamaged file, found</source>
        <extracomment>image/jpeg_picture.cpp</extracomment>
        <translation>应为完好的文件，实际为</translation>
    </message>
    <message>
        <source>WebP or another RIFF format</source>
        <extracomment>image/picture.cpp</extracomment>
        <translation>WebP 或其他 RIFF 格式</translation>
    </message>
    <message>
        <source>SVG or other XML</source>
        <extracomment>image/picture.cpp</extracomment>
        <translation>SVG 或其他 XML</translation>
    </message>
    <message>
        <source>an empty file</source>
        <extracomment>image/picture.cpp</extracomment>
        <translation>空文件</translation>
    </message>
    <message>
        <source>a file that starts with &quot;%1&quot;</source>
        <extracomment>image/picture.cpp</extracomment>
        <translation>以“%1”开头的文件</translation>
    </message>
    <message>
        <source>expected a picture (PNG, JPEG, PPM or PGM), found %1</source>
        <extracomment>image/picture.cpp</extracomment>
        <translation>应为图片（PNG、JPEG、PPM 或 PGM），实际为 %1</translation>
    </message>
    <message>
        <source>expected a picture of 1 to %1 pixels a side and at most %2 in all, found %3 x %4</source>
        <extracomment>image/picture.cpp</extracomment>
        <translation>图片每边应为 1 到 %1 像素，总数至多 %2，实际为 %3 x %4</translation>
    </message>
    <message>
        <source>expected at most %1 pixels from a file of this size, found %2 x %3</source>
        <extracomment>image/picture.cpp</extracomment>
        <translation>这种大小的文件应至多有 %1 像素，实际为 %2 x %3</translation>
    </message>
    <message>
        <source>no such number</source>
        <extracomment>image/picture.cpp</extracomment>
        <translation>没有这样的数</translation>
    </message>
    <message>
        <source>values up to %1</source>
        <extracomment>image/picture.cpp</extracomment>
        <translation>值最大为 %1</translation>
    </message>
    <message>
        <source>expected a PPM or PGM with values up to 255, found %1</source>
        <extracomment>image/picture.cpp</extracomment>
        <translation>应为值不超过 255 的 PPM 或 PGM，实际为 %1</translation>
    </message>
    <message>
        <source>expected %1 bytes of pixels, found %2</source>
        <extracomment>image/picture.cpp</extracomment>
        <translation>应有 %1 字节的像素，实际为 %2</translation>
    </message>
    <message>
        <source>not enough memory for its pixels</source>
        <extracomment>image/picture.cpp</extracomment>
        <translation>内存不足，无法存放像素</translation>
    </message>
    <message>
        <source>the file ends too early</source>
        <extracomment>image/png_picture.cpp</extracomment>
        <translation>文件过早结束</translation>
    </message>
    <message>
        <source>the library does not start</source>
        <extracomment>image/png_picture.cpp</extracomment>
        <translation>库无法启动</translation>
    </message>
    <message>
        <source>expected rows of %1 bytes, found %2</source>
        <extracomment>image/png_picture.cpp</extracomment>
        <translation>每行应为 %1 字节，实际为 %2</translation>
    </message>
    <message>
        <source>out of memory</source>
        <extracomment>image/png_writer.cpp</extracomment>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>expected 1 to %1 pixels a side and at most %2 in all, found %3 x %4</source>
        <extracomment>image/preprocess.cpp</extracomment>
        <translation>每边应为 1 到 %1 像素，总数至多 %2，实际为 %3 x %4</translation>
    </message>
    <message>
        <source>resize</source>
        <extracomment>image/preprocess.cpp</extracomment>
        <translation>缩放</translation>
    </message>
    <message>
        <source>expected at most %1 pixels between its passes, found %2 x %3</source>
        <extracomment>image/preprocess.cpp</extracomment>
        <translation>两遍缩放之间应至多 %1 像素，实际为 %2 x %3</translation>
    </message>
    <message>
        <source>not enough memory for the picture</source>
        <extracomment>image/preprocess.cpp</extracomment>
        <translation>内存不足，无法存放图片</translation>
    </message>
    <message>
        <source>%1 (or W_QKV)</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>%1（或 W_QKV）</translation>
    </message>
    <message>
        <source>expected one of W_Q, W_K, W_V, W_QKV, W_O, b_Q, b_K, b_V, b_QKV, b_O, bias_k, bias_v</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>应为 W_Q、W_K、W_V、W_QKV、W_O、b_Q、b_K、b_V、b_QKV、b_O、bias_k、bias_v 之一</translation>
    </message>
    <message>
        <source>expected the name of a tensor, found %1</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>应为张量名称，实际为 %1</translation>
    </message>
    <message>
        <source>expected a map of roles, found deeply nested JSON</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>应为角色映射，实际为嵌套很深的 JSON</translation>
    </message>
    <message>
        <source>no JSON</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>非 JSON 内容</translation>
    </message>
    <message>
        <source>no such roles</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>没有这样的角色</translation>
    </message>
    <message>
        <source>expected {&quot;roles&quot;: {&quot;W_Q&quot;: &quot;name of a tensor&quot;, ...}}, found %1</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>应为 {&quot;roles&quot;: {&quot;W_Q&quot;: &quot;张量名称&quot;, ...}}，实际为 %1</translation>
    </message>
    <message>
        <source>expected a whole number from 1 to 4096, found %1</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>应为 1 到 4096 的整数，实际为 %1</translation>
    </message>
    <message>
        <source>expected true or false, found %1</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>应为 true 或 false，实际为 %1</translation>
    </message>
    <message>
        <source>expected a name, found %1</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>应为名称，实际为 %1</translation>
    </message>
    <message>
        <source>expected &quot;out_in&quot; or &quot;in_out&quot;, found %1</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>应为 &quot;out_in&quot; 或 &quot;in_out&quot;，实际为 %1</translation>
    </message>
    <message>
        <source>expected the name of a tensor of the file, found &quot;%1&quot;</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>应为文件中张量的名称，实际为“%1”</translation>
    </message>
    <message>
        <source>matrix</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>矩阵</translation>
    </message>
    <message>
        <source>vector</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>向量</translation>
    </message>
    <message>
        <source>expected a %1, found %2 of shape %3</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>应为 %1，实际为 %2，形状为 %3</translation>
    </message>
    <message>
        <source>expected a tensor of its own, found %1, which is %2 already</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>应使用独立的张量，实际为 %1，它已用作 %2</translation>
    </message>
    <message>
        <source>expected either one joined matrix or three separate ones, found both</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>应为一个合并矩阵或三个独立矩阵，实际两者都有</translation>
    </message>
    <message>
        <source>expected a tensor for this role, found none chosen</source>
        <extracomment>model/attention_roles.cpp</extracomment>
        <translation>该角色应有张量，实际未选择</translation>
    </message>
    <message>
        <source>A Llama of 4 layers × 8 heads and 1.5 million parameters, trained on English</source>
        <extracomment>model/bundled.cpp</extracomment>
        <translation>Llama，4 层 × 8 个头，150 万参数，用英文训练</translation>
    </message>
    <message>
        <source>previous-token heads and induction heads, each by itself.</source>
        <extracomment>model/bundled.cpp</extracomment>
        <translation>前一词元头和归纳头各自独立。</translation>
    </message>
    <message>
        <source>A GPT-2 of 2 layers × 4 heads, small enough to be read in an editor</source>
        <extracomment>model/bundled.cpp</extracomment>
        <translation>GPT-2，2 层 × 4 个头，小到可以在编辑器中阅读</translation>
    </message>
    <message>
        <source>how a previous-token head and an induction head work together.</source>
        <extracomment>model/bundled.cpp</extracomment>
        <translation>展示前一词元头和归纳头如何协同工作。</translation>
    </message>
    <message>
        <source>(none installed)</source>
        <extracomment>model/bundled.cpp</extracomment>
        <translation>（未安装）</translation>
    </message>
    <message>
        <source>expected one of %1, found &quot;%2&quot;</source>
        <extracomment>model/bundled.cpp</extracomment>
        <translation>应为 %1 之一，实际为“%2”</translation>
    </message>
    <message>
        <source>expected JSON nested at most %1 deep, found deeper nesting</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>JSON 嵌套应至多 %1 层，实际更深</translation>
    </message>
    <message>
        <source>expected JSON, found something else</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>应为 JSON，实际为其他内容</translation>
    </message>
    <message>
        <source>expected JSON with numbers in range</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>应为数值在范围内的 JSON</translation>
    </message>
    <message>
        <source>expected a JSON object, found %1</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>应为 JSON 对象，实际为 %1</translation>
    </message>
    <message>
        <source>expected a value nested at most %1 deep, found deeper nesting</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>值的嵌套应至多 %1 层，实际更深</translation>
    </message>
    <message>
        <source>expected a positive whole number, found %1</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>应为正整数，实际为 %1</translation>
    </message>
    <message>
        <source>a whole number that is not negative</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>非负整数</translation>
    </message>
    <message>
        <source>expected a number, found %1</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>应为数，实际为 %1</translation>
    </message>
    <message>
        <source>expected a number that is not negative, found %1</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>应为非负数，实际为 %1</translation>
    </message>
    <message>
        <source>expected a string, found %1</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>应为字符串，实际为 %1</translation>
    </message>
    <message>
        <source>a list of numbers</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>数的列表</translation>
    </message>
    <message>
        <source>a list of strings</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>字符串列表</translation>
    </message>
    <message>
        <source>a list of pairs</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>数对列表</translation>
    </message>
    <message>
        <source>strings and how often they repeat</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>字符串及其重复次数</translation>
    </message>
    <message>
        <source>expected an object, found %1</source>
        <extracomment>model/config.cpp</extracomment>
        <translation>应为对象，实际为 %1</translation>
    </message>
    <message>
        <source>expected at most %1 (num_hidden_layers), found %2</source>
        <extracomment>model/families/albert.cpp</extracomment>
        <translation>应至多 %1（num_hidden_layers），实际为 %2</translation>
    </message>
    <message>
        <source>position_embedding_type &quot;%1&quot;</source>
        <extracomment>model/families/albert.cpp</extracomment>
        <translation>position_embedding_type“%1”</translation>
    </message>
    <message>
        <source>only absolute positions are computed for ALBERT</source>
        <extracomment>model/families/albert.cpp</extracomment>
        <translation>ALBERT 只计算绝对位置</translation>
    </message>
    <message>
        <source>expected %1 numbers, found shape %2</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>应有 %1 个数，实际形状为 %2</translation>
    </message>
    <message>
        <source>projection</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>投影</translation>
    </message>
    <message>
        <source>expected the %1 matrix of the attention layer, found no tensor of this or a like name</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>应有注意力层的%1矩阵，实际没有此名或类似名称的张量</translation>
    </message>
    <message>
        <source>expected a matrix, found shape %1</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>应为矩阵，实际形状为 %1</translation>
    </message>
    <message>
        <source>expected a matrix of keys and values (two equal parts), found shape %1</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>应为键和值的矩阵（两个等分部分），实际形状为 %1</translation>
    </message>
    <message>
        <source>expected sizes from 1 to %1, found shape %2</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>大小应在 1 到 %1 之间，实际形状为 %2</translation>
    </message>
    <message>
        <source>expected %1 heads of %2 numbers as in the query matrix, found shape %3</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>应与查询矩阵一样有 %1 个头、每个 %2 个数，实际形状为 %3</translation>
    </message>
    <message>
        <source>expected shape [%1, %2] (three times as many rows as columns), found %3</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>形状应为 [%1, %2]（行数是列数的三倍），实际为 %3</translation>
    </message>
    <message>
        <source>expected a joined matrix for q, k and v (three equal parts), found shape %1</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>应为 q、k、v 的合并矩阵（三个等分部分），实际形状为 %1</translation>
    </message>
    <message>
        <source>expected tensors of a model or an attention layer (in_proj_weight, W_Q, q_proj.weight, ...), found none by name; --map FILE.json says which tensor is which, the setting patterns=NAMES which are attention that was computed elsewhere</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>应有模型或注意力层的张量（in_proj_weight、W_Q、q_proj.weight 等），按名称未找到；--map FILE.json 指明各张量的角色，设置 patterns=NAMES 指明外部计算的注意力</translation>
    </message>
    <message>
        <source>The file holds %1 attention layers (%2)</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>文件含有 %1 个注意力层（%2）</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is shown; module=PREFIX in the config chooses another.</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>显示的是“%1”；在配置中用 module=PREFIX 选择其他层。</translation>
    </message>
    <message>
        <source>expected keys of whole heads of %1 numbers, found %2 outputs</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>键应由每个 %1 个数的完整的头组成，实际为 %2 个输出</translation>
    </message>
    <message>
        <source>number of heads</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>头数</translation>
    </message>
    <message>
        <source>the weights do not say it; expected --n-heads N with N a divisor of %1, found none</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>权重无法说明；应给出 --n-heads N，N 为 %1 的约数，实际没有</translation>
    </message>
    <message>
        <source>expected W_O to read what W_Q writes, and k and v of equal width; found q [%1 to %2], k [%3 to %4], v [%5 to %6], output [%7 to %8]</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>W_O 应读取 W_Q 的输出，k 与 v 应等宽；实际为 q [%1 到 %2]、k [%3 到 %4]、v [%5 到 %6]、输出 [%7 到 %8]</translation>
    </message>
    <message>
        <source>the weights have %1 heads by their shapes, found %2</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>权重按形状有 %1 个头，实际为 %2</translation>
    </message>
    <message>
        <source>The matrices are square and their names do not say whether they are stored [out, in] or [in, out]</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>矩阵是方阵，名称也没有说明存储方式是 [out, in] 还是 [in, out]</translation>
    </message>
    <message>
        <source>the usual way for such names was taken; &quot;orientation&quot; in a map (--map) says otherwise.</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>已按此类名称的惯例处理；可在映射（--map）中用 &quot;orientation&quot; 另行指定。</translation>
    </message>
    <message>
        <source>bias_k, bias_v</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>bias_k、bias_v</translation>
    </message>
    <message>
        <source>expected both or none, found one</source>
        <extracomment>model/families/attention_layer.cpp</extracomment>
        <translation>应两者都有或都没有，实际只有一个</translation>
    </message>
    <message>
        <source>expected at most 4096, found %1</source>
        <extracomment>model/families/bart.cpp</extracomment>
        <translation>应至多 4096，实际为 %1</translation>
    </message>
    <message>
        <source>expected %1 layers as the config says, found more (%2)</source>
        <extracomment>model/families/bart.cpp</extracomment>
        <translation>应为配置所说的 %1 层，实际更多（%2）</translation>
    </message>
    <message>
        <source>expected a config beside these weights, which do not say how many heads they have, found none</source>
        <extracomment>model/families/bart.cpp</extracomment>
        <translation>这些权重没有说明有多少个头，旁边应有配置文件，实际没有</translation>
    </message>
    <message>
        <source>only absolute positions are computed for this family</source>
        <extracomment>model/families/bert.cpp</extracomment>
        <translation>此系列只计算绝对位置</translation>
    </message>
    <message>
        <source>an encoder with cross-attention is not one that Headscope computes</source>
        <extracomment>model/families/bert.cpp</extracomment>
        <translation>Headscope 不计算带交叉注意力的编码器</translation>
    </message>
    <message>
        <source>expected more than pad_token_id + 1 = %1 rows, found %2</source>
        <extracomment>model/families/bert.cpp</extracomment>
        <translation>应多于 pad_token_id + 1 = %1 行，实际为 %2</translation>
    </message>
    <message>
        <source>expected %1 layers as the config says, found more (encoder.layer.%2)</source>
        <extracomment>model/families/bert.cpp</extracomment>
        <translation>应为配置所说的 %1 层，实际更多（encoder.layer.%2）</translation>
    </message>
    <message>
        <source>expected %1 rows as text_projection.weight has, found %2</source>
        <extracomment>model/families/clip.cpp</extracomment>
        <translation>应与 text_projection.weight 一样有 %1 行，实际为 %2</translation>
    </message>
    <message>
        <source>expected one number, found shape %1</source>
        <extracomment>model/families/clip.cpp</extracomment>
        <translation>应为一个数，实际形状为 %1</translation>
    </message>
    <message>
        <source>%1 is not computed by this version of Headscope</source>
        <extracomment>model/families/decoder.cpp</extracomment>
        <translation>此版本的 Headscope 不计算 %1</translation>
    </message>
    <message>
        <source>The file has no %1</source>
        <extracomment>model/families/decoder.cpp</extracomment>
        <translation>文件没有 %1</translation>
    </message>
    <message>
        <source>the model predicts no tokens.</source>
        <extracomment>model/families/decoder.cpp</extracomment>
        <translation>模型不预测词元。</translation>
    </message>
    <message>
        <source>expected %1 layers as the config says, found more (transformer.layer.%2)</source>
        <extracomment>model/families/distilbert.cpp</extracomment>
        <translation>应为配置所说的 %1 层，实际更多（transformer.layer.%2）</translation>
    </message>
    <message>
        <source>The config names a model with a head that the file does not have (%1)</source>
        <extracomment>model/families/encoder_heads.cpp</extracomment>
        <translation>配置所说的模型带有文件中没有的输出头（%1）</translation>
    </message>
    <message>
        <source>no logits.</source>
        <extracomment>model/families/encoder_heads.cpp</extracomment>
        <translation>没有 logits。</translation>
    </message>
    <message>
        <source>no such matrix</source>
        <extracomment>model/families/encoder_heads.cpp</extracomment>
        <translation>没有这样的矩阵</translation>
    </message>
    <message>
        <source>expected shape [classes, %1], found %2</source>
        <extracomment>model/families/encoder_heads.cpp</extracomment>
        <translation>形状应为 [classes, %1]，实际为 %2</translation>
    </message>
    <message>
        <source>false with new_decoder_architecture is not computed by this version of Headscope</source>
        <extracomment>model/families/falcon.cpp</extracomment>
        <translation>此版本的 Headscope 不计算带 new_decoder_architecture 的 false</translation>
    </message>
    <message>
        <source>model_type &quot;%1&quot;</source>
        <extracomment>model/families/family.cpp</extracomment>
        <translation>model_type“%1”</translation>
    </message>
    <message>
        <source>this architecture is not one that Headscope computes (known: %1)</source>
        <extracomment>model/families/family.cpp</extracomment>
        <translation>Headscope 不计算这种架构（已知：%1）</translation>
    </message>
    <message>
        <source>activation &quot;%1&quot; is not one that Headscope computes (known: gelu, gelu_new, quick_gelu, relu, silu, tanh)</source>
        <extracomment>model/families/family.cpp</extracomment>
        <translation>Headscope 不计算激活函数“%1”（已知：gelu、gelu_new、quick_gelu、relu、silu、tanh）</translation>
    </message>
    <message>
        <source>expected 1 to %1, found %2</source>
        <extracomment>model/families/family.cpp</extracomment>
        <translation>应在 1 到 %1 之间，实际为 %2</translation>
    </message>
    <message>
        <source>key/value heads</source>
        <extracomment>model/families/family.cpp</extracomment>
        <translation>键/值头</translation>
    </message>
    <message>
        <source>expected a number of key/value heads that divides %1 heads, found %2</source>
        <extracomment>model/families/family.cpp</extracomment>
        <translation>键/值头数应整除 %1 个头，实际为 %2</translation>
    </message>
    <message>
        <source>expected a number of heads that divides the width %1, found %2 heads</source>
        <extracomment>model/families/family.cpp</extracomment>
        <translation>头数应整除宽度 %1，实际为 %2 个头</translation>
    </message>
    <message>
        <source>expected a token id, found %1</source>
        <extracomment>model/families/family.cpp</extracomment>
        <translation>应为词元 ID，实际为 %1</translation>
    </message>
    <message>
        <source>expected one for each of %1 layers, found %2</source>
        <extracomment>model/families/gated_decoder.cpp</extracomment>
        <translation>%1 层每层应有一个，实际为 %2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not one that Headscope computes (known: full_attention, sliding_attention)</source>
        <extracomment>model/families/gated_decoder.cpp</extracomment>
        <translation>Headscope 不计算“%1”（已知：full_attention、sliding_attention）</translation>
    </message>
    <message>
        <source>expected a positive number, found %1</source>
        <extracomment>model/families/gemma.cpp</extracomment>
        <translation>应为正数，实际为 %1</translation>
    </message>
    <message>
        <source>GPT-2 with cross-attention is not one that Headscope computes</source>
        <extracomment>model/families/gpt2.cpp</extracomment>
        <translation>Headscope 不计算带交叉注意力的 GPT-2</translation>
    </message>
    <message>
        <source>expected %1 layers as the config says, found more (h.%2)</source>
        <extracomment>model/families/gpt2.cpp</extracomment>
        <translation>应为配置所说的 %1 层，实际更多（h.%2）</translation>
    </message>
    <message>
        <source>expected kinds for %1 layers, found %2</source>
        <extracomment>model/families/gpt_neo.cpp</extracomment>
        <translation>应有 %1 层的类型，实际为 %2</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not one that Headscope computes (known: global, local)</source>
        <extracomment>model/families/gpt_neo.cpp</extracomment>
        <translation>Headscope 不计算“%1”（已知：global、local）</translation>
    </message>
    <message>
        <source>expected an even number of a head&apos;s %1 dimensions, found %2</source>
        <extracomment>model/families/gptj.cpp</extracomment>
        <translation>应为头的 %1 维中的偶数维，实际为 %2</translation>
    </message>
    <message>
        <source>attn_type &quot;%1&quot; is not one that Headscope computes</source>
        <extracomment>model/families/mpt.cpp</extracomment>
        <translation>Headscope 不计算 attn_type“%1”</translation>
    </message>
    <message>
        <source>MPT with windows is not computed by this version of Headscope</source>
        <extracomment>model/families/mpt.cpp</extracomment>
        <translation>此版本的 Headscope 不计算带窗口的 MPT</translation>
    </message>
    <message>
        <source>norm_type &quot;%1&quot; is not one that Headscope computes (known: layernorm, low_precision_layernorm, rmsnorm, low_precision_rmsnorm)</source>
        <extracomment>model/families/mpt.cpp</extracomment>
        <translation>Headscope 不计算 norm_type“%1”（已知：layernorm、low_precision_layernorm、rmsnorm、low_precision_rmsnorm）</translation>
    </message>
    <message>
        <source>The config says qk_ln, the file has no such norms</source>
        <extracomment>model/families/mpt.cpp</extracomment>
        <translation>配置中有 qk_ln，文件中没有这样的归一化</translation>
    </message>
    <message>
        <source>queries and keys are not normed, as Hugging Face&apos;s class computes it.</source>
        <extracomment>model/families/mpt.cpp</extracomment>
        <translation>与 Hugging Face 的类一样，查询和键不作归一化。</translation>
    </message>
    <message>
        <source>The config says that there is no ALiBi, the file has no learned positions</source>
        <extracomment>model/families/mpt.cpp</extracomment>
        <translation>配置说没有 ALiBi，文件中也没有学习到的位置</translation>
    </message>
    <message>
        <source>ALiBi is computed, as Hugging Face&apos;s class does.</source>
        <extracomment>model/families/mpt.cpp</extracomment>
        <translation>与 Hugging Face 的类一样，按 ALiBi 计算。</translation>
    </message>
    <message>
        <source>no tensor of this name</source>
        <extracomment>model/families/picture_embedding.cpp</extracomment>
        <translation>没有此名称的张量</translation>
    </message>
    <message>
        <source>expected shape [%1, channels, patch, patch], found %2</source>
        <extracomment>model/families/picture_embedding.cpp</extracomment>
        <translation>形状应为 [%1, channels, patch, patch]，实际为 %2</translation>
    </message>
    <message>
        <source>expected shape [1, n, %1], found %2</source>
        <extracomment>model/families/picture_embedding.cpp</extracomment>
        <translation>形状应为 [1, n, %1]，实际为 %2</translation>
    </message>
    <message>
        <source>position embeddings</source>
        <extracomment>model/families/picture_embedding.cpp</extracomment>
        <translation>位置嵌入</translation>
    </message>
    <message>
        <source>expected one for each patch behind %1 tokens, found %2 in all</source>
        <extracomment>model/families/picture_embedding.cpp</extracomment>
        <translation>%1 个词元之后每个图块应有一个，实际共 %2 个</translation>
    </message>
    <message>
        <source>expected a square number of patches, found %1</source>
        <extracomment>model/families/picture_embedding.cpp</extracomment>
        <translation>图块数应为平方数，实际为 %1</translation>
    </message>
    <message>
        <source>rotary positions need a positive rope_theta and a share of dimensions in (0, 1], found %1 and %2</source>
        <extracomment>model/families/rotary_config.cpp</extracomment>
        <translation>旋转位置需要正的 rope_theta 和 (0, 1] 内的维度占比，实际为 %1 和 %2</translation>
    </message>
    <message>
        <source>rotary positions need an even number of dimensions, found %1 of a head&apos;s %2</source>
        <extracomment>model/families/rotary_config.cpp</extracomment>
        <translation>旋转位置需要偶数个维度，实际为头的 %2 维中的 %1 维</translation>
    </message>
    <message>
        <source>nothing</source>
        <extracomment>model/families/rotary_config.cpp</extracomment>
        <translation>无</translation>
    </message>
    <message>
        <source>expected a high_freq_factor other than low_freq_factor, found %1 for both</source>
        <extracomment>model/families/rotary_config.cpp</extracomment>
        <translation>high_freq_factor 应不同于 low_freq_factor，实际都是 %1</translation>
    </message>
    <message>
        <source>expected positive beta_fast and beta_slow and a rope_theta other than 1, found %1, %2 and %3</source>
        <extracomment>model/families/rotary_config.cpp</extracomment>
        <translation>应为正的 beta_fast 和 beta_slow，且 rope_theta 不为 1，实际为 %1、%2 和 %3</translation>
    </message>
    <message>
        <source>expected short_factor and long_factor of %1 positive numbers, one a pair of dimensions, found %2 and %3</source>
        <extracomment>model/families/rotary_config.cpp</extracomment>
        <translation>short_factor 和 long_factor 应各有 %1 个正数，每对维度一个，实际为 %2 和 %3 个</translation>
    </message>
    <message>
        <source>rotary positions need frequencies that are finite numbers</source>
        <extracomment>model/families/rotary_config.cpp</extracomment>
        <translation>旋转位置需要有限的频率</translation>
    </message>
    <message>
        <source>rope_theta or a factor is out of range</source>
        <extracomment>model/families/rotary_config.cpp</extracomment>
        <translation>rope_theta 或某个因子超出范围</translation>
    </message>
    <message>
        <source>rope_type &quot;%1&quot;</source>
        <extracomment>model/families/rotary_config.cpp</extracomment>
        <translation>rope_type“%1”</translation>
    </message>
    <message>
        <source>not one that Headscope computes (known: default, linear, dynamic, llama3, yarn, longrope)</source>
        <extracomment>model/families/rotary_config.cpp</extracomment>
        <translation>Headscope 不计算它（已知：default、linear、dynamic、llama3、yarn、longrope）</translation>
    </message>
    <message>
        <source>expected at least %1 and relative_attention_max_distance above %2, found %3 and %4</source>
        <extracomment>model/families/t5.cpp</extracomment>
        <translation>应至少为 %1，且 relative_attention_max_distance 大于 %2，实际为 %3 和 %4</translation>
    </message>
    <message>
        <source>The weights do not say where the norms stand and which activation the MLP has</source>
        <extracomment>model/families/torch_layers.cpp</extracomment>
        <translation>权重没有说明归一化的位置和 MLP 的激活函数</translation>
    </message>
    <message>
        <source>%1 and %2 were taken, PyTorch&apos;s defaults where nothing was said (norm_first and activation in the config say otherwise).</source>
        <extracomment>model/families/torch_layers.cpp</extracomment>
        <translation>已采用 %1 和 %2，即未说明时 PyTorch 的默认值（可在配置中用 norm_first 和 activation 另行指定）。</translation>
    </message>
    <message>
        <source>shape %1</source>
        <extracomment>model/families/torch_layers.cpp</extracomment>
        <translation>形状 %1</translation>
    </message>
    <message>
        <source>expected a matrix, found %1</source>
        <extracomment>model/families/torch_layers.cpp</extracomment>
        <translation>应为矩阵，实际为 %1</translation>
    </message>
    <message>
        <source>expected decoder layers of the encoder&apos;s width %1, found %2</source>
        <extracomment>model/families/torch_layers.cpp</extracomment>
        <translation>解码器层应与编码器同宽 %1，实际为 %2</translation>
    </message>
    <message>
        <source>The file holds %1 rows of layers</source>
        <extracomment>model/families/torch_layers.cpp</extracomment>
        <translation>文件含有 %1 组层</translation>
    </message>
    <message>
        <source>those at &quot;%1&quot; are shown.</source>
        <extracomment>model/families/torch_layers.cpp</extracomment>
        <translation>显示的是“%1”。</translation>
    </message>
    <message>
        <source>decoder layers</source>
        <extracomment>model/families/torch_layers.cpp</extracomment>
        <translation>解码器层</translation>
    </message>
    <message>
        <source>encoder layers</source>
        <extracomment>model/families/torch_layers.cpp</extracomment>
        <translation>编码器层</translation>
    </message>
    <message>
        <source>expected square patches of side %1, found shape %2</source>
        <extracomment>model/families/vit.cpp</extracomment>
        <translation>应为边长 %1 的正方形图块，实际形状为 %2</translation>
    </message>
    <message>
        <source>expected a position for each patch behind the class token, found %1 in all</source>
        <extracomment>model/families/vit.cpp</extracomment>
        <translation>类别词元之后每个图块应有一个位置，实际共 %1 个</translation>
    </message>
    <message>
        <source>expected a picture of %1 patches of side %2, found side %3</source>
        <extracomment>model/families/vit.cpp</extracomment>
        <translation>图片应有 %1 个边长 %2 的图块，实际边长为 %3</translation>
    </message>
    <message>
        <source>expected shape [d_model, channels, patch, patch] and a first MLP matrix, found %1 and %2</source>
        <extracomment>model/families/vit.cpp</extracomment>
        <translation>形状应为 [d_model, channels, patch, patch]，并有 MLP 的第一个矩阵，实际为 %1 和 %2</translation>
    </message>
    <message>
        <source>expected a JSON object, found something else</source>
        <extracomment>model/generation_rules.cpp</extracomment>
        <translation>应为 JSON 对象，实际为其他内容</translation>
    </message>
    <message>
        <source>a token id from 0 to %1</source>
        <extracomment>model/generation_rules.cpp</extracomment>
        <translation>0 到 %1 的词元 ID</translation>
    </message>
    <message>
        <source>a list of at most %1 token ids</source>
        <extracomment>model/generation_rules.cpp</extracomment>
        <translation>至多 %1 个词元 ID 的列表</translation>
    </message>
    <message>
        <source>a list of lists of token ids</source>
        <extracomment>model/generation_rules.cpp</extracomment>
        <translation>词元 ID 列表的列表</translation>
    </message>
    <message>
        <source>a whole number from 0 on</source>
        <extracomment>model/generation_rules.cpp</extracomment>
        <translation>不小于 0 的整数</translation>
    </message>
    <message>
        <source>an object of token ids</source>
        <extracomment>model/generation_rules.cpp</extracomment>
        <translation>词元 ID 的对象</translation>
    </message>
    <message>
        <source>a list of at most 1024 pairs of position and token id</source>
        <extracomment>model/generation_rules.cpp</extracomment>
        <translation>至多 1024 对位置和词元 ID 的列表</translation>
    </message>
    <message>
        <source>a pair of position (from 1 to 1024) and token id</source>
        <extracomment>model/generation_rules.cpp</extracomment>
        <translation>位置（1 到 1024）和词元 ID 的数对</translation>
    </message>
    <message>
        <source>expected a vocabulary, found deeply nested JSON</source>
        <extracomment>model/given_embedding.cpp</extracomment>
        <translation>应为词表，实际为嵌套很深的 JSON</translation>
    </message>
    <message>
        <source>expected a list of words, an object of word to id, or a tokenizer.json, found %1</source>
        <extracomment>model/given_embedding.cpp</extracomment>
        <translation>应为词的列表、词到 ID 的对象或 tokenizer.json，实际为 %1</translation>
    </message>
    <message>
        <source>expected an embedding [words, %1] as wide as the layer, found shape %2</source>
        <extracomment>model/given_embedding.cpp</extracomment>
        <translation>嵌入应为与该层同宽的 [words, %1]，实际形状为 %2</translation>
    </message>
    <message>
        <source>expected a row for each of the %1 words of the vocabulary, found %2</source>
        <extracomment>model/given_embedding.cpp</extracomment>
        <translation>词表的 %1 个词每个应有一行，实际为 %2</translation>
    </message>
    <message>
        <source>expected one matrix, or one named embedding.weight, found %1 tensors</source>
        <extracomment>model/given_embedding.cpp</extracomment>
        <translation>应为一个矩阵，或名为 embedding.weight 的一个，实际为 %1 个张量</translation>
    </message>
    <message>
        <source>The metadata&apos;s %1 are no JSON list of texts or numbers and are passed over.</source>
        <extracomment>model/given_labels.cpp</extracomment>
        <translation>元数据的 %1 不是文本或数的 JSON 列表，已忽略。</translation>
    </message>
    <message>
        <source>expected [height, width, 3], [3, height, width] or [height, width], found shape %1</source>
        <extracomment>model/given_labels.cpp</extracomment>
        <translation>应为 [height, width, 3]、[3, height, width] 或 [height, width]，实际形状为 %1</translation>
    </message>
    <message>
        <source>expected finite numbers, found others</source>
        <extracomment>model/given_labels.cpp</extracomment>
        <translation>应为有限数，实际不是</translation>
    </message>
    <message>
        <source>setting grid</source>
        <extracomment>model/given_labels.cpp</extracomment>
        <translation>设置 grid</translation>
    </message>
    <message>
        <source>expected ROWSxCOLS, found &quot;%1&quot;</source>
        <extracomment>model/given_labels.cpp</extracomment>
        <translation>应为 ROWSxCOLS，实际为“%1”</translation>
    </message>
    <message>
        <source>behind %1 prefix tokens</source>
        <extracomment>model/given_labels.cpp</extracomment>
        <translation>（在 %1 个前缀词元之后）</translation>
    </message>
    <message>
        <source>expected at most %1 cells, as many as there are keys, found %2</source>
        <extracomment>model/given_labels.cpp</extracomment>
        <translation>应至多 %1 个单元格，与键数相同，实际为 %2</translation>
    </message>
    <message>
        <source>setting prefix_tokens</source>
        <extracomment>model/given_labels.cpp</extracomment>
        <translation>设置 prefix_tokens</translation>
    </message>
    <message>
        <source>expected a square of cells behind them, or the setting grid=ROWSxCOLS, found %1 of %2 keys</source>
        <extracomment>model/given_labels.cpp</extracomment>
        <translation>其后的单元格应构成正方形，或设置 grid=ROWSxCOLS，实际为 %2 个键中的 %1 个</translation>
    </message>
    <message>
        <source>setting %1</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>设置 %1</translation>
    </message>
    <message>
        <source>expected patterns, batch_index, causal, grid or prefix_tokens for a file of given patterns, found another key</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>对给定注意力模式的文件应为 patterns、batch_index、causal、grid 或 prefix_tokens，实际为其他键名</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>Layers %1 to %2</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>第 %1 到 %2 层</translation>
    </message>
    <message>
        <source>Layers %1</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>is L0 here.</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>在此为 L0。</translation>
    </message>
    <message>
        <source>are L0 to L%1 here.</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>在此为 L0 到 L%1。</translation>
    </message>
    <message>
        <source>%1 of the file (%2) %3</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>文件（%2）的%1 %3</translation>
    </message>
    <message>
        <source>1 array</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>1 个数组</translation>
    </message>
    <message>
        <source>%1 arrays</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>%1 个数组</translation>
    </message>
    <message>
        <source>%1 of the file cannot be used, the first is %2</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>文件中有 %1 无法使用，第一个是 %2</translation>
    </message>
    <message>
        <source>given patterns</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>给定的注意力模式</translation>
    </message>
    <message>
        <source>expected %1, found %2 queries and %3 keys</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>应为 %1，实际为 %2 个查询和 %3 个键</translation>
    </message>
    <message>
        <source>%1 queries, as many as the decoder has</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>%1 个查询，与解码器相同</translation>
    </message>
    <message>
        <source>%1 keys, as many as the encoder has positions</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>%1 个键，与编码器的位置数相同</translation>
    </message>
    <message>
        <source>as many keys as queries, since they are the same positions</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>键数与查询数相同，因为是同一批位置</translation>
    </message>
    <message>
        <source>expected %1 labels, one for each %2, found %3</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>应有 %1 个标签，每个%2一个，实际为 %3</translation>
    </message>
    <message>
        <source>labels beside %1</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>%1 旁的标签</translation>
    </message>
    <message>
        <source>expected as many, %1, found %2</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>应同样有 %1 个，实际为 %2</translation>
    </message>
    <message>
        <source>The file has no labels (tokens, or query_tokens and key_tokens)</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>文件没有标签（tokens，或 query_tokens 和 key_tokens）</translation>
    </message>
    <message>
        <source>positions are numbered.</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>位置以编号表示。</translation>
    </message>
    <message>
        <source>The picture cannot be laid under %1 keys, which are no square of patches</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>图片无法铺在 %1 个键下方，它们不构成正方形的图块</translation>
    </message>
    <message>
        <source>the setting grid=ROWSxCOLS says how they lie.</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>设置 grid=ROWSxCOLS 可说明其排列。</translation>
    </message>
    <message>
        <source>expected no embedding beside given patterns, found one</source>
        <extracomment>model/given_patterns.cpp</extracomment>
        <translation>给定注意力模式旁不应有嵌入，实际有</translation>
    </message>
    <message>
        <source>expected config.json of a model folder, found no such file</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>模型文件夹应有 config.json，实际没有此文件</translation>
    </message>
    <message>
        <source>reading weights</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>正在读取权重</translation>
    </message>
    <message>
        <source>reading the tokenizer</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>正在读取分词器</translation>
    </message>
    <message>
        <source>config</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>配置</translation>
    </message>
    <message>
        <source>tokenizer</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>分词器</translation>
    </message>
    <message>
        <source>expected a model (a folder, or a file ending in .safetensors, .bin, .pt, .pth, .ckpt, .json or .npz), found nothing there</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>应为模型（文件夹，或以 .safetensors、.bin、.pt、.pth、.ckpt、.json 或 .npz 结尾的文件），实际该处没有任何内容</translation>
    </message>
    <message>
        <source>a name without an ending</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>没有扩展名的名称</translation>
    </message>
    <message>
        <source>a file ending in &quot;%1&quot;</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>以“%1”结尾的文件</translation>
    </message>
    <message>
        <source>expected a folder, or a file ending in .safetensors, .bin, .pt, .pth, .ckpt (weights), .json (weights or patterns) or .npz (patterns), found %1</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>应为文件夹，或以 .safetensors、.bin、.pt、.pth、.ckpt（权重）、.json（权重或模式）或 .npz（模式）结尾的文件，实际为 %1</translation>
    </message>
    <message>
        <source>%1 has an embedding of its own</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>%1 自带嵌入</translation>
    </message>
    <message>
        <source>expected none, found one</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>不应有，实际有</translation>
    </message>
    <message>
        <source>%1 of dtype %2</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>%1（dtype %2）</translation>
    </message>
    <message>
        <source>expected weights that are plain floating-point numbers, found %1</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>权重应为普通浮点数，实际为 %1</translation>
    </message>
    <message>
        <source>expected a key that a %1 model reads, found one that it does not</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>应为 %1 模型读取的键名，实际不是</translation>
    </message>
    <message>
        <source>No preprocessor_config.json was found</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>没有找到 preprocessor_config.json</translation>
    </message>
    <message>
        <source>pictures are resized to %1 x %2 and normalised with ImageNet&apos;s mean and deviation.</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>图片缩放到 %1 x %2，并按 ImageNet 的均值和标准差归一化。</translation>
    </message>
    <message>
        <source>How this model writes a target cannot be read</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>无法读取该模型如何写出目标</translation>
    </message>
    <message>
        <source>The weights have no embedding</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>权重没有嵌入</translation>
    </message>
    <message>
        <source>words get synthetic vectors, the same for the same word.</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>词使用合成向量，同一个词的向量相同。</translation>
    </message>
    <message>
        <source>No tokenizer was found</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>没有找到分词器</translation>
    </message>
    <message>
        <source>give token ids instead of text.</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>请用词元 ID 代替文本。</translation>
    </message>
    <message>
        <source>The tokenizer&apos;s vocabulary knows %1 tokens, the embedding has %2 rows</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>分词器的词表有 %1 个词元，嵌入有 %2 行</translation>
    </message>
    <message>
        <source>text with the others cannot be shown.</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>含有其余词元的文本无法显示。</translation>
    </message>
    <message>
        <source>checking patterns</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>正在检查注意力模式</translation>
    </message>
    <message>
        <source>binding weights</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>正在绑定权重</translation>
    </message>
    <message>
        <source>%1 tensors of the file cannot be used, the first is %2</source>
        <extracomment>model/open_model.cpp</extracomment>
        <translation>文件中有 %1 个张量无法使用，第一个是 %2</translation>
    </message>
    <message>
        <source>%1 sums to %2</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>%1 之和为 %2</translation>
    </message>
    <message>
        <source>layer %1, head %2, query %3</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>层 %1，头 %2，查询 %3</translation>
    </message>
    <message>
        <source>layer %1, head %2, query %3, key %4</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>层 %1，头 %2，查询 %3，键 %4</translation>
    </message>
    <message>
        <source>expected a weight from 0 on, as a softmax gives it, found %1</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>应为 softmax 给出的非负权重，实际为 %1</translation>
    </message>
    <message>
        <source>layer %1, head %2, query %3, key %4 is %5</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>层 %1，头 %2，查询 %3，键 %4 为 %5</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>%1 到 %2</translation>
    </message>
    <message>
        <source>layer %1</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>层 %1</translation>
    </message>
    <message>
        <source>layers %1</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>层 %1</translation>
    </message>
    <message>
        <source>in %1</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>（%1）</translation>
    </message>
    <message>
        <source>All cells above the diagonal are 0%1</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>对角线以上的单元格都为 0%1</translation>
    </message>
    <message>
        <source>they are taken as masked (the setting causal=false takes them as weights of 0).</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>按被掩码处理（设置 causal=false 则按权重 0 处理）。</translation>
    </message>
    <message>
        <source>1 cell is NaN (%1)</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>1 个单元格为 NaN（%1）</translation>
    </message>
    <message>
        <source>%1 cells are NaN (%2)</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>%1 个单元格为 NaN（%2）</translation>
    </message>
    <message>
        <source>taken as masked.</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>按被掩码处理。</translation>
    </message>
    <message>
        <source>1 of %1 rows does not sum to 1</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>%1 行中有 1 行之和不为 1</translation>
    </message>
    <message>
        <source>%1 of %2 rows do not sum to 1</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>%2 行中有 %1 行之和不为 1</translation>
    </message>
    <message>
        <source>%1 within %2 (%3)</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>%1，容差 %2（%3）</translation>
    </message>
    <message>
        <source>shown as they stand.</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>按原样显示。</translation>
    </message>
    <message>
        <source>1 cell is above 1</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>1 个单元格大于 1</translation>
    </message>
    <message>
        <source>%1 cells are above 1</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>%1 个单元格大于 1</translation>
    </message>
    <message>
        <source>%1 (%2), as after dropout</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>%1（%2），如同经过 dropout</translation>
    </message>
    <message>
        <source>1 row is all zeros (%1)</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>1 行全为零（%1）</translation>
    </message>
    <message>
        <source>%1 rows are all zeros (%2)</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>%1 行全为零（%2）</translation>
    </message>
    <message>
        <source>queries that see no key, left out of the metrics.</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>这些查询看不到任何键，不计入指标。</translation>
    </message>
    <message>
        <source>The patterns are large</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>注意力模式很大</translation>
    </message>
    <message>
        <source>%1 of %2 rows of each head were checked.</source>
        <extracomment>model/pattern_check.cpp</extracomment>
        <translation>每个头检查了 %2 行中的 %1 行。</translation>
    </message>
    <message>
        <source>patterns of one input, or the setting batch_index=0 to %1 to choose one of %2</source>
        <extracomment>model/pattern_names.cpp</extracomment>
        <translation>单个输入的注意力模式，或设置 batch_index=0 到 %1 以选择 %2 个之一</translation>
    </message>
    <message>
        <source>a batch of more than %1 items, as batch_index says</source>
        <extracomment>model/pattern_names.cpp</extracomment>
        <translation>batch_index 所说的多于 %1 项的批次</translation>
    </message>
    <message>
        <source>[heads, n_query, n_key] or [1, heads, n_query, n_key]</source>
        <extracomment>model/pattern_names.cpp</extracomment>
        <translation>[heads, n_query, n_key] 或 [1, heads, n_query, n_key]</translation>
    </message>
    <message>
        <source>[layers, heads, n_query, n_key]</source>
        <extracomment>model/pattern_names.cpp</extracomment>
        <translation>[layers, heads, n_query, n_key]</translation>
    </message>
    <message>
        <source>expected weights of attention as floating-point numbers, found dtype %1</source>
        <extracomment>model/pattern_names.cpp</extracomment>
        <translation>注意力权重应为浮点数，实际 dtype 为 %1</translation>
    </message>
    <message>
        <source>1 to %1 layers of 1 to %2 heads with 1 to %3 queries and keys</source>
        <extracomment>model/pattern_names.cpp</extracomment>
        <translation>1 到 %1 层，每层 1 到 %2 个头，查询和键各 1 到 %3 个</translation>
    </message>
    <message>
        <source>expected one tensor for layer %1 (the setting patterns=NAME chooses), found %2 and %3</source>
        <extracomment>model/pattern_names.cpp</extracomment>
        <translation>层 %1 应只有一个张量（设置 patterns=NAME 可选择），实际为 %2 和 %3</translation>
    </message>
    <message>
        <source>expected the heads, queries and keys of layer %1, %2, found %3</source>
        <extracomment>model/pattern_names.cpp</extracomment>
        <translation>应与层 %1 的头、查询和键相同，即 %2，实际为 %3</translation>
    </message>
    <message>
        <source>expected at most %1 layers, found %2</source>
        <extracomment>model/pattern_names.cpp</extracomment>
        <translation>应至多 %1 层，实际为 %2</translation>
    </message>
    <message>
        <source>no array</source>
        <extracomment>model/pattern_names.cpp</extracomment>
        <translation>没有数组</translation>
    </message>
    <message>
        <source>expected attention as arrays [layers, heads, n_query, n_key] or one a layer, named like attentions or layer.0 (or chosen: the setting patterns=NAME), found %1</source>
        <extracomment>model/pattern_names.cpp</extracomment>
        <translation>应为 [layers, heads, n_query, n_key] 数组或每层一个的注意力，名称如 attentions 或 layer.0（或用设置 patterns=NAME 选择），实际为 %1</translation>
    </message>
    <message>
        <source>true or false</source>
        <extracomment>model/preprocessor_config.cpp</extracomment>
        <translation>true 或 false</translation>
    </message>
    <message>
        <source>a finite number</source>
        <extracomment>model/preprocessor_config.cpp</extracomment>
        <translation>有限数</translation>
    </message>
    <message>
        <source>a positive whole number</source>
        <extracomment>model/preprocessor_config.cpp</extracomment>
        <translation>正整数</translation>
    </message>
    <message>
        <source>a string</source>
        <extracomment>model/preprocessor_config.cpp</extracomment>
        <translation>字符串</translation>
    </message>
    <message>
        <source>the processor of ViT, DeiT, CLIP, Bit, Beit or Siglip</source>
        <extracomment>model/preprocessor_config.cpp</extracomment>
        <translation>ViT、DeiT、CLIP、Bit、Beit 或 Siglip 的处理器</translation>
    </message>
    <message>
        <source>a number, height and width, or a shortest edge</source>
        <extracomment>model/preprocessor_config.cpp</extracomment>
        <translation>一个数、高和宽，或最短边</translation>
    </message>
    <message>
        <source>height and width or a shortest edge alone</source>
        <extracomment>model/preprocessor_config.cpp</extracomment>
        <translation>高和宽，或仅最短边</translation>
    </message>
    <message>
        <source>a whole number from 0 to 5</source>
        <extracomment>model/preprocessor_config.cpp</extracomment>
        <translation>0 到 5 的整数</translation>
    </message>
    <message>
        <source>3 numbers</source>
        <extracomment>model/preprocessor_config.cpp</extracomment>
        <translation>3 个数</translation>
    </message>
    <message>
        <source>3 finite numbers</source>
        <extracomment>model/preprocessor_config.cpp</extracomment>
        <translation>3 个有限数</translation>
    </message>
    <message>
        <source>numbers above 0</source>
        <extracomment>model/preprocessor_config.cpp</extracomment>
        <translation>大于 0 的数</translation>
    </message>
    <message>
        <source>false or 0</source>
        <extracomment>model/preprocessor_config.cpp</extracomment>
        <translation>false 或 0</translation>
    </message>
    <message>
        <source>expected weights to save, found given patterns (headscope attend writes those)</source>
        <extracomment>model/save_model.cpp</extracomment>
        <translation>应为可保存的权重，实际为给定的注意力模式（由 headscope attend 写出）</translation>
    </message>
    <message>
        <source>expected a tensor of shape %1, found %2</source>
        <extracomment>model/weight_binder.cpp</extracomment>
        <translation>应为形状 %1 的张量，实际为 %2</translation>
    </message>
    <message>
        <source>expected shape %1, found %2</source>
        <extracomment>model/weight_binder.cpp</extracomment>
        <translation>形状应为 %1，实际为 %2</translation>
    </message>
    <message>
        <source>expected a tensor, found none of this name</source>
        <extracomment>model/weight_binder.cpp</extracomment>
        <translation>应有张量，实际没有此名称的张量</translation>
    </message>
    <message>
        <source>model</source>
        <extracomment>session/session.cpp</extracomment>
        <translation>模型</translation>
    </message>
    <message>
        <source>expected a path or the name of a bundled model, found none</source>
        <extracomment>session/session.cpp</extracomment>
        <translation>应为路径或内置模型的名称，实际没有</translation>
    </message>
    <message>
        <source>expected it at %1, found nothing there</source>
        <extracomment>session/session.cpp</extracomment>
        <translation>应在 %1，该处没有</translation>
    </message>
    <message>
        <source>expected it at %1, or at %2 from the session on, found nothing there</source>
        <extracomment>session/session.cpp</extracomment>
        <translation>应在 %1，或从会话起的 %2，两处都没有</translation>
    </message>
    <message>
        <source>an object</source>
        <extracomment>session/session_reader.cpp</extracomment>
        <translation>对象</translation>
    </message>
    <message>
        <source>a whole number from %1 to %2</source>
        <extracomment>session/session_reader.cpp</extracomment>
        <translation>%1 到 %2 的整数</translation>
    </message>
    <message>
        <source>a number from %1 to %2</source>
        <extracomment>session/session_reader.cpp</extracomment>
        <translation>%1 到 %2 的数</translation>
    </message>
    <message>
        <source>expected a path, found a character U+0000 in it</source>
        <extracomment>session/session_reader.cpp</extracomment>
        <translation>应为路径，其中有字符 U+0000</translation>
    </message>
    <message>
        <source>a list</source>
        <extracomment>session/session_reader.cpp</extracomment>
        <translation>列表</translation>
    </message>
    <message>
        <source>expected at most %1 elements, found %2</source>
        <extracomment>session/session_reader.cpp</extracomment>
        <translation>应至多 %1 个元素，实际为 %2</translation>
    </message>
    <message>
        <source>JSON of another format</source>
        <extracomment>session/session_reader.cpp</extracomment>
        <translation>其他格式的 JSON</translation>
    </message>
    <message>
        <source>expected a session ({&quot;format&quot;: &quot;headscope-session&quot;, ...}), found %1</source>
        <extracomment>session/session_reader.cpp</extracomment>
        <translation>应为会话（{&quot;format&quot;: &quot;headscope-session&quot;, ...}），实际为 %1</translation>
    </message>
    <message>
        <source>expected a whole number, found none</source>
        <extracomment>session/session_reader.cpp</extracomment>
        <translation>应为整数，实际没有</translation>
    </message>
    <message>
        <source>expected %1 or less, found %2</source>
        <extracomment>session/session_reader.cpp</extracomment>
        <translation>应不大于 %1，实际为 %2</translation>
    </message>
    <message>
        <source>it was saved by a newer Headscope%1</source>
        <extracomment>session/session_reader.cpp</extracomment>
        <translation>由更新版本的 Headscope 保存%1</translation>
    </message>
    <message>
        <source>expected at most %1 levels of JSON, found more</source>
        <extracomment>session/session_reader.cpp</extracomment>
        <translation>JSON 应至多 %1 层，实际更多</translation>
    </message>
    <message>
        <source>expected a session in JSON, found a fault in it</source>
        <extracomment>session/session_reader.cpp</extracomment>
        <translation>应为 JSON 格式的会话，其中有错误</translation>
    </message>
    <message>
        <source>expected a session in JSON, found a number that is too large</source>
        <extracomment>session/session_reader.cpp</extracomment>
        <translation>应为 JSON 格式的会话，其中有过大的数</translation>
    </message>
    <message>
        <source>expected tokens of the vocabulary, found &quot;%1&quot; in the merge of &quot;%2&quot; and &quot;%3&quot;</source>
        <extracomment>tokenizer/bpe.cpp</extracomment>
        <translation>应为词表中的词元，在“%2”与“%3”的合并中是“%1”</translation>
    </message>
    <message>
        <source>expected a character map, whose first four bytes are the length of its double array, found %1 bytes and the length %2</source>
        <extracomment>tokenizer/character_map.cpp</extracomment>
        <translation>应为字符映射，前四个字节是其双数组的长度，实际为 %1 字节，长度为 %2</translation>
    </message>
    <message>
        <source>expected UTF-8 in the character map, found an ill-formed sequence at byte %1</source>
        <extracomment>tokenizer/character_map.cpp</extracomment>
        <translation>字符映射应为 UTF-8，第 %1 字节处的序列不合法</translation>
    </message>
    <message>
        <source>a token of at most %1 bytes</source>
        <extracomment>tokenizer/folder_config.cpp</extracomment>
        <translation>至多 %1 字节的词元</translation>
    </message>
    <message>
        <source>expected token ids as keys, found &quot;%1&quot;</source>
        <extracomment>tokenizer/folder_config.cpp</extracomment>
        <translation>键名应为词元 ID，实际为“%1”</translation>
    </message>
    <message>
        <source>expected JSON, found &quot;%1&quot; at byte %2</source>
        <extracomment>tokenizer/json_node.cpp</extracomment>
        <translation>应为 JSON，第 %2 字节处是“%1”</translation>
    </message>
    <message>
        <source>expected at most %1 values, found more</source>
        <extracomment>tokenizer/json_node.cpp</extracomment>
        <translation>应至多 %1 个值，实际更多</translation>
    </message>
    <message>
        <source>expected at most %1 levels of nesting, found more</source>
        <extracomment>tokenizer/json_node.cpp</extracomment>
        <translation>应至多嵌套 %1 层，实际更多</translation>
    </message>
    <message>
        <source>an array of %1</source>
        <extracomment>tokenizer/json_node.cpp</extracomment>
        <translation>%1 的数组</translation>
    </message>
    <message>
        <source>a whole number from 0 to %1</source>
        <extracomment>tokenizer/json_node.cpp</extracomment>
        <translation>0 到 %1 的整数</translation>
    </message>
    <message>
        <source>%1 is not supported</source>
        <extracomment>tokenizer/json_node.cpp</extracomment>
        <translation>不支持 %1</translation>
    </message>
    <message>
        <source>expected UTF-8, found an ill-formed sequence at byte %1</source>
        <extracomment>tokenizer/older_files.cpp</extracomment>
        <translation>应为 UTF-8，第 %1 字节处的序列不合法</translation>
    </message>
    <message>
        <source>expected the special token &quot;%1&quot; in the vocabulary, found none</source>
        <extracomment>tokenizer/older_files.cpp</extracomment>
        <translation>词表中应有特殊词元“%1”，实际没有</translation>
    </message>
    <message>
        <source>line %1</source>
        <extracomment>tokenizer/older_files.cpp</extracomment>
        <translation>第 %1 行</translation>
    </message>
    <message>
        <source>expected two tokens, found &quot;%1&quot;</source>
        <extracomment>tokenizer/older_files.cpp</extracomment>
        <translation>应为两个词元，实际为“%1”</translation>
    </message>
    <message>
        <source>tokenizers of the class &quot;%1&quot; are not supported without tokenizer.json</source>
        <extracomment>tokenizer/older_files.cpp</extracomment>
        <translation>没有 tokenizer.json 时不支持“%1”类的分词器</translation>
    </message>
    <message>
        <source>expected the special token &quot;%1&quot; in the vocabulary or the added tokens, found none</source>
        <extracomment>tokenizer/older_files.cpp</extracomment>
        <translation>词表或添加的词元中应有特殊词元“%1”，实际没有</translation>
    </message>
    <message>
        <source>byte-level BPE</source>
        <extracomment>tokenizer/older_files.cpp</extracomment>
        <translation>字节级 BPE</translation>
    </message>
    <message>
        <source>not enough memory to read it</source>
        <extracomment>tokenizer/open_tokenizer.cpp</extracomment>
        <translation>内存不足，无法读取</translation>
    </message>
    <message>
        <source>expected a regular expression, found &quot;%1&quot;</source>
        <extracomment>tokenizer/pattern.cpp</extracomment>
        <translation>应为正则表达式，实际为“%1”</translation>
    </message>
    <message>
        <source>expected a regular expression of at most %1 bytes, found %2</source>
        <extracomment>tokenizer/pattern.cpp</extracomment>
        <translation>正则表达式应至多 %1 字节，实际为 %2</translation>
    </message>
    <message>
        <source>not UTF-8</source>
        <extracomment>tokenizer/pattern.cpp</extracomment>
        <translation>不是 UTF-8</translation>
    </message>
    <message>
        <source>%1 at character %2</source>
        <extracomment>tokenizer/pattern.cpp</extracomment>
        <translation>第 %2 个字符处 %1</translation>
    </message>
    <message>
        <source>the regular expression takes too long on a text of %1 bytes (%2)</source>
        <extracomment>tokenizer/pattern.cpp</extracomment>
        <translation>正则表达式处理 %1 字节的文本耗时过长（%2）</translation>
    </message>
    <message>
        <source>character %1</source>
        <extracomment>tokenizer/pipeline.cpp</extracomment>
        <translation>第 %1 个字符</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not in the vocabulary, which has no unknown token</source>
        <extracomment>tokenizer/pipeline.cpp</extracomment>
        <translation>“%1”不在词表中，词表也没有未知词元</translation>
    </message>
    <message>
        <source>expected a piece for each of the 256 bytes, found fewer</source>
        <extracomment>tokenizer/sentencepiece.cpp</extracomment>
        <translation>256 个字节每个应有一个子词，实际更少</translation>
    </message>
    <message>
        <source>a protocol buffer field</source>
        <extracomment>tokenizer/sentencepiece_file.cpp</extracomment>
        <translation>protocol buffer 字段</translation>
    </message>
    <message>
        <source>wire type %1</source>
        <extracomment>tokenizer/sentencepiece_file.cpp</extracomment>
        <translation>wire 类型 %1</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <extracomment>tokenizer/sentencepiece_file.cpp</extracomment>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>a number of a protocol buffer</source>
        <extracomment>tokenizer/sentencepiece_file.cpp</extracomment>
        <translation>protocol buffer 的数</translation>
    </message>
    <message>
        <source>more than ten bytes</source>
        <extracomment>tokenizer/sentencepiece_file.cpp</extracomment>
        <translation>超过十个字节</translation>
    </message>
    <message>
        <source>other bytes</source>
        <extracomment>tokenizer/sentencepiece_file.cpp</extracomment>
        <translation>其他字节</translation>
    </message>
    <message>
        <source>expected a text in UTF-8, found %1</source>
        <extracomment>tokenizer/sentencepiece_file.cpp</extracomment>
        <translation>应为 UTF-8 文本，实际为 %1</translation>
    </message>
    <message>
        <source>expected a finite score, found %1</source>
        <extracomment>tokenizer/sentencepiece_file.cpp</extracomment>
        <translation>分数应为有限数，实际为 %1</translation>
    </message>
    <message>
        <source>expected a piece type from 1 to 6, found %1</source>
        <extracomment>tokenizer/sentencepiece_file.cpp</extracomment>
        <translation>子词类型应为 1 到 6，实际为 %1</translation>
    </message>
    <message>
        <source>expected a model type from 1 to 4, found %1</source>
        <extracomment>tokenizer/sentencepiece_file.cpp</extracomment>
        <translation>模型类型应为 1 到 4，实际为 %1</translation>
    </message>
    <message>
        <source>expected a message, found a number</source>
        <extracomment>tokenizer/sentencepiece_file.cpp</extracomment>
        <translation>应为消息，实际为数</translation>
    </message>
    <message>
        <source>expected a SentencePiece model with one unknown piece, found %1 pieces, %2 of them unknown</source>
        <extracomment>tokenizer/sentencepiece_file.cpp</extracomment>
        <translation>SentencePiece 模型应有一个未知子词，实际为 %1 个子词，其中 %2 个未知</translation>
    </message>
    <message>
        <source>SentencePiece models of words or characters are not supported</source>
        <extracomment>tokenizer/sentencepiece_folder.cpp</extracomment>
        <translation>不支持以词或字符为单位的 SentencePiece 模型</translation>
    </message>
    <message>
        <source>expected the pieces &lt;unk&gt;, &lt;s&gt;, &lt;/s&gt; first, as fairseq has them, found others</source>
        <extracomment>tokenizer/sentencepiece_folder.cpp</extracomment>
        <translation>开头应为 fairseq 的 &lt;unk&gt;、&lt;s&gt;、&lt;/s&gt; 三个子词，实际不是</translation>
    </message>
    <message>
        <source>SentencePiece BPE</source>
        <extracomment>tokenizer/sentencepiece_folder.cpp</extracomment>
        <translation>SentencePiece BPE</translation>
    </message>
    <message>
        <source>SentencePiece Unigram</source>
        <extracomment>tokenizer/sentencepiece_folder.cpp</extracomment>
        <translation>SentencePiece Unigram</translation>
    </message>
    <message>
        <source>expected the tokens &lt;unk&gt; and &lt;/s&gt; in the vocabulary, found %1 others</source>
        <extracomment>tokenizer/sentencepiece_folder.cpp</extracomment>
        <translation>词表中应有词元 &lt;unk&gt; 和 &lt;/s&gt;，实际为另外 %1 个</translation>
    </message>
    <message>
        <source>expected one token for each id, found id %1 twice</source>
        <extracomment>tokenizer/sentencepiece_folder.cpp</extracomment>
        <translation>每个 ID 应有一个词元，ID %1 出现两次</translation>
    </message>
    <message>
        <source>an object of tokens and ids</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>词元与 ID 的对象</translation>
    </message>
    <message>
        <source>two tokens, as &quot;a b&quot; or [&quot;a&quot;, &quot;b&quot;]</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>两个词元，如 &quot;a b&quot; 或 [&quot;a&quot;, &quot;b&quot;]</translation>
    </message>
    <message>
        <source>BPE with dropout</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>带 dropout 的 BPE</translation>
    </message>
    <message>
        <source>an array of merges</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>合并的数组</translation>
    </message>
    <message>
        <source>expected %1, the id of &quot;%2&quot; in the vocabulary, found %3</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>应为 %1，即“%2”在词表中的 ID，实际为 %3</translation>
    </message>
    <message>
        <source>expected &quot;%1&quot;, which has id %2 in the vocabulary, found &quot;%3&quot;</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>应为“%1”，其在词表中的 ID 为 %2，实际为“%3”</translation>
    </message>
    <message>
        <source>an array of pieces and scores</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>子词与分数的数组</translation>
    </message>
    <message>
        <source>a piece and its score</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>子词及其分数</translation>
    </message>
    <message>
        <source>the index of one of %1 pieces</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>%1 个子词之一的序号</translation>
    </message>
    <message>
        <source>model &quot;%1&quot;</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>模型“%1”</translation>
    </message>
    <message>
        <source>an array of tokens</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>词元的数组</translation>
    </message>
    <message>
        <source>words between blanks</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>空格之间的词</translation>
    </message>
    <message>
        <source>whitespace or characters, or a whole tokenizer.json</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>空白或字符，或完整的 tokenizer.json</translation>
    </message>
    <message>
        <source>an array</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>数组</translation>
    </message>
    <message>
        <source>expected an id and a content of its own, found id %1 and &quot;%2&quot;</source>
        <extracomment>tokenizer/tokenizer_json.cpp</extracomment>
        <translation>ID 和 content 应各不相同，实际为 ID %1 和“%2”</translation>
    </message>
    <message>
        <source>an array of at most %1 steps</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>至多 %1 个步骤的数组</translation>
    </message>
    <message>
        <source>an object with &quot;Regex&quot; or &quot;String&quot;</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>带 &quot;Regex&quot; 或 &quot;String&quot; 的对象</translation>
    </message>
    <message>
        <source>one character</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>一个字符</translation>
    </message>
    <message>
        <source>Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>Removed、Isolated、MergedWithPrevious、MergedWithNext 或 Contiguous</translation>
    </message>
    <message>
        <source>always, first or never</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>always、first 或 never</translation>
    </message>
    <message>
        <source>expected base64, found a text of %1 bytes that is none</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>应为 base64，实际为 %1 字节的其他文本</translation>
    </message>
    <message>
        <source>a number above 0</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>大于 0 的数</translation>
    </message>
    <message>
        <source>an array of at most 64 token ids</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>至多 64 个词元 ID 的数组</translation>
    </message>
    <message>
        <source>an array of %1 tokens</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>%1 个词元的数组</translation>
    </message>
    <message>
        <source>the id of a token of the vocabulary</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>词表中词元的 ID</translation>
    </message>
    <message>
        <source>the sequence &quot;A&quot; or &quot;B&quot;</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>序列 &quot;A&quot; 或 &quot;B&quot;</translation>
    </message>
    <message>
        <source>expected a token of special_tokens, found &quot;%1&quot;</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>应为 special_tokens 中的词元，实际为“%1”</translation>
    </message>
    <message>
        <source>an array of at most 64 parts</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>至多 64 个部分的数组</translation>
    </message>
    <message>
        <source>the sequence &quot;A&quot; once</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>序列 &quot;A&quot; 一次</translation>
    </message>
    <message>
        <source>the sequences &quot;A&quot; and &quot;B&quot; once each</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>序列 &quot;A&quot; 和 &quot;B&quot; 各一次</translation>
    </message>
    <message>
        <source>an array of a token and its id</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>词元及其 ID 的数组</translation>
    </message>
    <message>
        <source>normalizer &quot;%1&quot;</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>规范化器“%1”</translation>
    </message>
    <message>
        <source>pre-tokenizer &quot;%1&quot;</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>预分词器“%1”</translation>
    </message>
    <message>
        <source>post-processor &quot;%1&quot;</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>后处理器“%1”</translation>
    </message>
    <message>
        <source>decoder &quot;%1&quot;</source>
        <extracomment>tokenizer/tokenizer_json_steps.cpp</extracomment>
        <translation>解码器“%1”</translation>
    </message>
    <message>
        <source>ICU has no normalization data (%1)</source>
        <extracomment>tokenizer/unicode_forms.cpp</extracomment>
        <translation>ICU 没有规范化数据（%1）</translation>
    </message>
    <message>
        <source>expected pieces and among them the unknown one, found %1 pieces</source>
        <extracomment>tokenizer/unigram.cpp</extracomment>
        <translation>应有子词且包含未知子词，实际为 %1 个子词</translation>
    </message>
    <message>
        <source>the token &quot;%1&quot; stands there twice</source>
        <extracomment>tokenizer/vocabulary.cpp</extracomment>
        <translation>词元“%1”出现两次</translation>
    </message>
    <message>
        <source>expected one token for each id, found id %1 for &quot;%2&quot; and &quot;%3&quot;</source>
        <extracomment>tokenizer/vocabulary.cpp</extracomment>
        <translation>每个 ID 应有一个词元，ID %1 同时对应“%2”和“%3”</translation>
    </message>
    <message>
        <source>expected the token &quot;%1&quot; in the vocabulary, found none</source>
        <extracomment>tokenizer/vocabulary.cpp</extracomment>
        <translation>词表中应有词元“%1”，实际没有</translation>
    </message>
    <message>
        <source>expected safetensors, a PyTorch file or JSON, found %1, which is not read</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>应为 safetensors、PyTorch 文件或 JSON，实际为不读取的 %1</translation>
    </message>
    <message>
        <source>expected safetensors, a PyTorch file or JSON, found a file that begins like none of them</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>应为 safetensors、PyTorch 文件或 JSON，文件开头与它们都不符</translation>
    </message>
    <message>
        <source>%1 and %2 more</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>%1 及另外 %2 个</translation>
    </message>
    <message>
        <source>no such file</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>没有此文件</translation>
    </message>
    <message>
        <source>only %1</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>只有 %1</translation>
    </message>
    <message>
        <source>expected weights (%1or another .safetensors, .bin, .pt or .pth file), found %2</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>应有权重（%1或其他 .safetensors、.bin、.pt 或 .pth 文件），实际为 %2</translation>
    </message>
    <message>
        <source>cannot be listed</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>无法列出</translation>
    </message>
    <message>
        <source>%1 (%2, which is not read)</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>%1（%2，不读取）</translation>
    </message>
    <message>
        <source>expected model.safetensors or one other file of weights, found %1</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>应有 model.safetensors 或另一个权重文件，实际为 %1</translation>
    </message>
    <message>
        <source>%1 (open one of them)</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>%1（请打开其中之一）</translation>
    </message>
    <message>
        <source>expected weights, found an index of shards</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>应为权重，实际为分片索引</translation>
    </message>
    <message>
        <source>1 tensor</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>1 个张量</translation>
    </message>
    <message>
        <source>%1 tensors</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>%1 个张量</translation>
    </message>
    <message>
        <source>The index lists %1 of %2 not or in another shard; left out</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>索引列出的 %2 的 %1 不存在或在其他分片中；已略去</translation>
    </message>
    <message>
        <source>opening shards</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>正在打开分片</translation>
    </message>
    <message>
        <source>expected shards that end in .safetensors or .bin, found %1</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>分片应以 .safetensors 或 .bin 结尾，实际为 %1</translation>
    </message>
    <message>
        <source>expected it in the shard %1, found none of this name there</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>应在分片 %1 中，该处没有此名称</translation>
    </message>
    <message>
        <source>expected a folder or a file of weights, found nothing there</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>应为文件夹或权重文件，该处没有</translation>
    </message>
    <message>
        <source>expected a folder or a file of weights, found something else</source>
        <extracomment>weights/checkpoint.cpp</extracomment>
        <translation>应为文件夹或权重文件，实际为其他内容</translation>
    </message>
    <message>
        <source>%1 numbers</source>
        <extracomment>weights/json_number_list.cpp</extracomment>
        <translation>%1 个数</translation>
    </message>
    <message>
        <source>%1 lists</source>
        <extracomment>weights/json_number_list.cpp</extracomment>
        <translation>%1 个列表</translation>
    </message>
    <message>
        <source>a number within %1</source>
        <extracomment>weights/json_number_list.cpp</extracomment>
        <translation>%1 范围内的数</translation>
    </message>
    <message>
        <source>%1 (--accept-nan, or the Model menu, takes it for a number)</source>
        <extracomment>weights/json_number_list.cpp</extracomment>
        <translation>%1（--accept-nan 或“模型”菜单可将其作为数读取）</translation>
    </message>
    <message>
        <source>a number such as -12.5e-3</source>
        <extracomment>weights/json_number_list.cpp</extracomment>
        <translation>如 -12.5e-3 的数</translation>
    </message>
    <message>
        <source>from %1 to %2</source>
        <extracomment>weights/json_number_list.cpp</extracomment>
        <translation>（%1 到 %2）</translation>
    </message>
    <message>
        <source>a whole number%1 for %2</source>
        <extracomment>weights/json_number_list.cpp</extracomment>
        <translation>%2 的整数%1</translation>
    </message>
    <message>
        <source>&apos;,&apos; or &apos;%1&apos;</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>“,”或“%1”</translation>
    </message>
    <message>
        <source>the end of the file</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>文件结尾</translation>
    </message>
    <message>
        <source>a zero byte</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>零字节</translation>
    </message>
    <message>
        <source>an escape such as \n or \u00e9</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>转义序列，如 \n 或 \u00e9</translation>
    </message>
    <message>
        <source>four hexadecimal digits behind \u</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>\u 后的四个十六进制数字</translation>
    </message>
    <message>
        <source>a pair of surrogates</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>一对代理项</translation>
    </message>
    <message>
        <source>no control character inside a string</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>字符串中不含控制字符</translation>
    </message>
    <message>
        <source>a name in quotes</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>带引号的名称</translation>
    </message>
    <message>
        <source>a value</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>值</translation>
    </message>
    <message>
        <source>the name once</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>名称只出现一次</translation>
    </message>
    <message>
        <source>it a second time</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>第二次出现</translation>
    </message>
    <message>
        <source>lists and objects at most %1 deep</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>列表和对象至多嵌套 %1 层</translation>
    </message>
    <message>
        <source>deeper nesting</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>更深的嵌套</translation>
    </message>
    <message>
        <source>truncated</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>被截断</translation>
    </message>
    <message>
        <source>expected more JSON after byte %1, found the end of the file</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>第 %1 字节之后应还有 JSON，实际为文件结尾</translation>
    </message>
    <message>
        <source>a byte of %1</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>值为 %1 的字节</translation>
    </message>
    <message>
        <source>not JSON</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>不是 JSON</translation>
    </message>
    <message>
        <source>the string &quot;%1&quot;</source>
        <extracomment>weights/json_scanner.cpp</extracomment>
        <translation>字符串“%1”</translation>
    </message>
    <message>
        <source>shape, dtype or data of a tensor</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>张量的 shape、dtype 或 data</translation>
    </message>
    <message>
        <source>&apos;,&apos; or &apos;}&apos;</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>&apos;,&apos; 或 &apos;}&apos;</translation>
    </message>
    <message>
        <source>a dtype such as float32, float16 or bfloat16</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>float32、float16 或 bfloat16 之类的 dtype</translation>
    </message>
    <message>
        <source>a size</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>大小</translation>
    </message>
    <message>
        <source>a size of at least 0</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>不小于 0 的大小</translation>
    </message>
    <message>
        <source>a whole number below 2^63</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>小于 2^63 的整数</translation>
    </message>
    <message>
        <source>at most %1 sizes</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>至多 %1 个大小</translation>
    </message>
    <message>
        <source>a list of sizes</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>大小的列表</translation>
    </message>
    <message>
        <source>sizes whose product is below 2^63</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>乘积小于 2^63 的大小</translation>
    </message>
    <message>
        <source>base64 or a list of numbers</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>base64 或数的列表</translation>
    </message>
    <message>
        <source>%1 numbers for shape %2</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>形状 %2 的 %1 个数</translation>
    </message>
    <message>
        <source>lists of shape %1</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>形状 %1 的列表</translation>
    </message>
    <message>
        <source>%1 beside base64 data</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>base64 数据之外的 %1</translation>
    </message>
    <message>
        <source>more than 2^63</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>大于 2^63 的数</translation>
    </message>
    <message>
        <source>%1 bytes for %2 %3</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>%2 %3 的 %1 字节</translation>
    </message>
    <message>
        <source>%1 (%2 base64 digits)</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>%1（%2 个 base64 字符）</translation>
    </message>
    <message>
        <source>base64 (digit %1)</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>base64（第 %1 个字符）</translation>
    </message>
    <message>
        <source>another byte</source>
        <extracomment>weights/json_tensor.cpp</extracomment>
        <translation>其他字节</translation>
    </message>
    <message>
        <source>byte 0</source>
        <extracomment>weights/json_weights.cpp</extracomment>
        <translation>第 0 字节</translation>
    </message>
    <message>
        <source>expected JSON in UTF-8, found %1</source>
        <extracomment>weights/json_weights.cpp</extracomment>
        <translation>应为 UTF-8 的 JSON，实际为 %1</translation>
    </message>
    <message>
        <source>white space only</source>
        <extracomment>weights/json_weights.cpp</extracomment>
        <translation>只有空白</translation>
    </message>
    <message>
        <source>expected JSON, found %1</source>
        <extracomment>weights/json_weights.cpp</extracomment>
        <translation>应为 JSON，实际为 %1</translation>
    </message>
    <message>
        <source>an object of named tensors</source>
        <extracomment>weights/json_weights.cpp</extracomment>
        <translation>具名张量的对象</translation>
    </message>
    <message>
        <source>not enough memory for its tensors</source>
        <extracomment>weights/json_weights.cpp</extracomment>
        <translation>内存不足，无法存放张量</translation>
    </message>
    <message>
        <source>writing weights</source>
        <extracomment>weights/json_weights_writer.cpp</extracomment>
        <translation>正在写入权重</translation>
    </message>
    <message>
        <source>expected names in UTF-8, found one that is not</source>
        <extracomment>weights/json_weights_writer.cpp</extracomment>
        <translation>名称应为 UTF-8，有一个不是</translation>
    </message>
    <message>
        <source>number %1</source>
        <extracomment>weights/json_weights_writer.cpp</extracomment>
        <translation>第 %1 个数</translation>
    </message>
    <message>
        <source>expected a finite number, which decimals of JSON can hold, found NaN or Infinity</source>
        <extracomment>weights/json_weights_writer.cpp</extracomment>
        <translation>应为 JSON 十进制数能表示的有限数，实际为 NaN 或无穷大</translation>
    </message>
    <message>
        <source>its end</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>结尾</translation>
    </message>
    <message>
        <source>header</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>文件头</translation>
    </message>
    <message>
        <source>a quoted word</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>带引号的词</translation>
    </message>
    <message>
        <source>a quoted word of at most %1 bytes</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>至多 %1 字节的带引号的词</translation>
    </message>
    <message>
        <source>a quoted word without escapes</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>不含转义的带引号的词</translation>
    </message>
    <message>
        <source>a size below 2^63</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>小于 2^63 的大小</translation>
    </message>
    <message>
        <source>a tuple of sizes</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>大小的元组</translation>
    </message>
    <message>
        <source>&quot;,&quot; or &quot;)&quot;</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>&quot;,&quot; 或 &quot;)&quot;</translation>
    </message>
    <message>
        <source>&quot;,&quot; behind the only size</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>唯一大小后的 &quot;,&quot;</translation>
    </message>
    <message>
        <source>True or False</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>True 或 False</translation>
    </message>
    <message>
        <source>expected numbers of one type, found a structured array</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>应为同一类型的数，实际为结构化数组</translation>
    </message>
    <message>
        <source>a dictionary</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>字典</translation>
    </message>
    <message>
        <source>&quot;,&quot; or &quot;}&quot;</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>&quot;,&quot; 或 &quot;}&quot;</translation>
    </message>
    <message>
        <source>descr, fortran_order and shape, each once</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>descr、fortran_order 和 shape 各一次</translation>
    </message>
    <message>
        <source>expected descr, fortran_order and shape, found no %1</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>应有 descr、fortran_order 和 shape，实际没有 %1</translation>
    </message>
    <message>
        <source>nothing behind the dictionary</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>字典之后没有内容</translation>
    </message>
    <message>
        <source>object array (pickled)</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>对象数组（pickle）</translation>
    </message>
    <message>
        <source>complex numbers</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>复数</translation>
    </message>
    <message>
        <source>raw bytes</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>原始字节</translation>
    </message>
    <message>
        <source>dates or durations</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>日期或时长</translation>
    </message>
    <message>
        <source>long doubles</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>long double</translation>
    </message>
    <message>
        <source>expected real numbers such as &apos;&lt;f4&apos;, found %1&apos;%2&apos;</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>应为 &apos;&lt;f4&apos; 之类的实数，实际为 %1&apos;%2&apos;</translation>
    </message>
    <message>
        <source>a zip archive (an .npz file?)</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>zip 归档（.npz 文件？）</translation>
    </message>
    <message>
        <source>only %1 bytes</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>只有 %1 字节</translation>
    </message>
    <message>
        <source>expected an .npy file, which starts with \x93NUMPY, found %1</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>应为以 \x93NUMPY 开头的 .npy 文件，实际为 %1</translation>
    </message>
    <message>
        <source>expected a version behind the first 6 bytes, found a file of %1 bytes</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>前 6 个字节之后应有版本号，实际文件只有 %1 字节</translation>
    </message>
    <message>
        <source>expected .npy version 1.0, 2.0 or 3.0, found %1.%2</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>应为 .npy 版本 1.0、2.0 或 3.0，实际为 %1.%2</translation>
    </message>
    <message>
        <source>expected a header length in bytes 8 to %1, found a file of %2 bytes</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>第 8 到 %1 字节应为文件头长度，实际文件只有 %2 字节</translation>
    </message>
    <message>
        <source>expected a header of at most %1 bytes, found a length of %2</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>文件头应至多 %1 字节，实际长度为 %2</translation>
    </message>
    <message>
        <source>expected a header of %1 bytes, found %2</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>文件头应为 %1 字节，实际为 %2</translation>
    </message>
    <message>
        <source>expected a value below 2^63, found %1</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>应为小于 2^63 的值，实际为 %1</translation>
    </message>
    <message>
        <source>expected a product that fits into 63 bits, found %1</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>乘积应在 63 位之内，实际为 %1</translation>
    </message>
    <message>
        <source>expected %1 bytes behind the header for &apos;%2&apos; %3, found %4</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>文件头之后应有 &apos;%2&apos; %3 的 %1 字节，实际为 %4</translation>
    </message>
    <message>
        <source>expected a list of words, found text of shape %1</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>应为词的列表，实际为形状 %1 的文本</translation>
    </message>
    <message>
        <source>expected at most %1 words of at most %2 bytes, found &apos;%3&apos; %4</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>应至多 %1 个词，每个至多 %2 字节，实际为 &apos;%3&apos; %4</translation>
    </message>
    <message>
        <source>word %1</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>词 %1</translation>
    </message>
    <message>
        <source>expected Unicode, found other bytes</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>应为 Unicode，实际为其他字节</translation>
    </message>
    <message>
        <source>not enough memory for its words</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>内存不足，无法存放词</translation>
    </message>
    <message>
        <source>not enough memory for its numbers</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>内存不足，无法存放数</translation>
    </message>
    <message>
        <source>expected members that end in .npy, found another</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>成员应以 .npy 结尾，实际不是</translation>
    </message>
    <message>
        <source>%1, beyond float32</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>%1，超出 float32 范围</translation>
    </message>
    <message>
        <source>%1 is %2 (1 of %3 numbers is not finite)</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>%1 为 %2（%3 个数中有 1 个不是有限数）</translation>
    </message>
    <message>
        <source>%1 is %2 (%3 of %4 numbers are not finite)</source>
        <extracomment>weights/npy.cpp</extracomment>
        <translation>%1 为 %2（%4 个数中有 %3 个不是有限数）</translation>
    </message>
    <message>
        <source>expected words that take at most %1 bytes, found %2 of up to %3 characters</source>
        <extracomment>weights/npz_writer.cpp</extracomment>
        <translation>词应至多占 %1 字节，实际为 %2 个词，每个至多 %3 个字符</translation>
    </message>
    <message>
        <source>expected a name of at most %1 bytes, found %2</source>
        <extracomment>weights/npz_writer.cpp</extracomment>
        <translation>名称应至多 %1 字节，实际为 %2</translation>
    </message>
    <message>
        <source>an .npy file holds one array</source>
        <extracomment>weights/npz_writer.cpp</extracomment>
        <translation>.npy 文件只含一个数组</translation>
    </message>
    <message>
        <source>expected 1 tensor, found %1</source>
        <extracomment>weights/npz_writer.cpp</extracomment>
        <translation>应为 1 个张量，实际为 %1</translation>
    </message>
    <message>
        <source>byte %1 of the pickle</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>pickle 的第 %1 字节</translation>
    </message>
    <message>
        <source>%1 bytes more</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>还有 %1 字节</translation>
    </message>
    <message>
        <source>the end of a line</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>行尾</translation>
    </message>
    <message>
        <source>the end of the pickle</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>pickle 的结尾</translation>
    </message>
    <message>
        <source>at most %1 values on the stack</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>栈上至多 %1 个值</translation>
    </message>
    <message>
        <source>at most %1 values</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>至多 %1 个值</translation>
    </message>
    <message>
        <source>at most %1 objects</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>至多 %1 个对象</translation>
    </message>
    <message>
        <source>a value on the stack</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>栈上的值</translation>
    </message>
    <message>
        <source>a mark on the stack</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>栈上的标记</translation>
    </message>
    <message>
        <source>a pickle of protocol 2 to %1</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>协议 2 到 %1 的 pickle</translation>
    </message>
    <message>
        <source>one value at the end</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>结尾处一个值</translation>
    </message>
    <message>
        <source>at most %1 marks</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>至多 %1 个标记</translation>
    </message>
    <message>
        <source>a dictionary and pairs for it</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>字典及其键值对</translation>
    </message>
    <message>
        <source>no dictionary</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>不是字典</translation>
    </message>
    <message>
        <source>half a pair</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>半个键值对</translation>
    </message>
    <message>
        <source>a list and a value for it</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>列表及其值</translation>
    </message>
    <message>
        <source>a list and values for it</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>列表及其多个值</translation>
    </message>
    <message>
        <source>a value in the memo</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>memo 中的值</translation>
    </message>
    <message>
        <source>at most %1 values in the memo</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>memo 中至多 %1 个值</translation>
    </message>
    <message>
        <source>refused</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>this file asks to run code; only tensors and plain containers are read (torch.save(model.state_dict(), ...) writes such a file)</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>该文件要求运行代码；只读取张量和普通容器（torch.save(model.state_dict(), ...) 写出这样的文件）</translation>
    </message>
    <message>
        <source>the two parts of a name</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>名称的两个部分</translation>
    </message>
    <message>
        <source>a value or a container</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>值或容器</translation>
    </message>
    <message>
        <source>an old-style object</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>旧式对象</translation>
    </message>
    <message>
        <source>an object without named arguments</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>没有具名参数的对象</translation>
    </message>
    <message>
        <source>a known name and a list of arguments</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>已知名称和参数列表</translation>
    </message>
    <message>
        <source>at most %1 arguments</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>至多 %1 个参数</translation>
    </message>
    <message>
        <source>a parameter made of a tensor</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>由张量构成的参数</translation>
    </message>
    <message>
        <source>one list of sizes</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>一个大小的列表</translation>
    </message>
    <message>
        <source>a name that makes a tensor or a container</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>构造张量或容器的名称</translation>
    </message>
    <message>
        <source>OrderedDict of nothing or of a list of pairs</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>空的 OrderedDict 或由键值对列表构成</translation>
    </message>
    <message>
        <source>pairs in an OrderedDict</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>OrderedDict 中的键值对</translation>
    </message>
    <message>
        <source>at most %1 sizes or strides of a tensor</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>张量至多 %1 个大小或步长</translation>
    </message>
    <message>
        <source>sizes that fit a pickle of this size</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>与此大小的 pickle 相符的大小</translation>
    </message>
    <message>
        <source>sizes and strides of at least 0</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>不小于 0 的大小和步长</translation>
    </message>
    <message>
        <source>a tensor made of %1 parts</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>由 %1 个部分构成的张量</translation>
    </message>
    <message>
        <source>a tensor&apos;s storage and an offset of at least 0</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>张量的存储和不小于 0 的偏移</translation>
    </message>
    <message>
        <source>at most %1 tensors</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>至多 %1 个张量</translation>
    </message>
    <message>
        <source>a tensor without further properties</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>没有其他属性的张量</translation>
    </message>
    <message>
        <source>the dtype of a tensor</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>张量的 dtype</translation>
    </message>
    <message>
        <source>a dtype, and a stride for each size</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>dtype，以及每个大小一个步长</translation>
    </message>
    <message>
        <source>attributes of a dictionary or a tensor</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>字典或张量的属性</translation>
    </message>
    <message>
        <source>a storage of 5 parts</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>由 5 个部分构成的存储</translation>
    </message>
    <message>
        <source>a storage with type, key and number of elements</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>带类型、键名和元素数的存储</translation>
    </message>
    <message>
        <source>expected a pickle of at most %1 bytes, found %2</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>pickle 应至多 %1 字节，实际为 %2</translation>
    </message>
    <message>
        <source>an opcode of protocol 2 to 5</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>协议 2 到 5 的操作码</translation>
    </message>
    <message>
        <source>the byte %1</source>
        <extracomment>weights/pickle_machine.cpp</extracomment>
        <translation>字节 %1</translation>
    </message>
    <message>
        <source>Of the file only &quot;%1&quot; was read; %2 other entries were left out.</source>
        <extracomment>weights/pickle_tensors.cpp</extracomment>
        <translation>文件中只读取了“%1”；略去另外 %2 项。</translation>
    </message>
    <message>
        <source>expected a name in UTF-8, found byte %1 that is none</source>
        <extracomment>weights/pickle_tensors.cpp</extracomment>
        <translation>名称应为 UTF-8，实际字节 %1 不是</translation>
    </message>
    <message>
        <source>expected the name once, found it a second time</source>
        <extracomment>weights/pickle_tensors.cpp</extracomment>
        <translation>名称应只出现一次，实际第二次出现</translation>
    </message>
    <message>
        <source>expected names that fit a pickle of this size, found many more (its containers refer to one another)</source>
        <extracomment>weights/pickle_tensors.cpp</extracomment>
        <translation>名称应与此大小的 pickle 相符，实际多得多（其容器互相引用）</translation>
    </message>
    <message>
        <source>expected at most %1 levels of containers, found more (or one that holds itself)</source>
        <extracomment>weights/pickle_tensors.cpp</extracomment>
        <translation>容器应至多 %1 层，实际更多（或有容器包含自身）</translation>
    </message>
    <message>
        <source>a single tensor</source>
        <extracomment>weights/pickle_tensors.cpp</extracomment>
        <translation>单个张量</translation>
    </message>
    <message>
        <source>expected a dictionary of tensors, found %1</source>
        <extracomment>weights/pickle_tensors.cpp</extracomment>
        <translation>应为张量的字典，实际为 %1</translation>
    </message>
    <message>
        <source>expected containers that fit a pickle of this size, found many more (they refer to one another)</source>
        <extracomment>weights/pickle_tensors.cpp</extracomment>
        <translation>容器应与此大小的 pickle 相符，实际多得多（它们互相引用）</translation>
    </message>
    <message>
        <source>expected named tensors, found none</source>
        <extracomment>weights/pickle_tensors.cpp</extracomment>
        <translation>应有具名张量，实际没有</translation>
    </message>
    <message>
        <source>load it with torch.load and save it again with torch.save or safetensors</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>请用 torch.load 载入，再用 torch.save 或 safetensors 保存</translation>
    </message>
    <message>
        <source>expected this member of the archive, found none of this name</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>归档中应有此成员，实际没有此名称</translation>
    </message>
    <message>
        <source>expected a stored member, found a compressed one; %1</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>成员应未压缩，实际已压缩；%1</translation>
    </message>
    <message>
        <source>expected a PyTorch file, found a Git LFS pointer (the weights themselves are missing; `git lfs pull` fetches them)</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>应为 PyTorch 文件，实际为 Git LFS 指针（缺少权重本身；可用 `git lfs pull` 获取）</translation>
    </message>
    <message>
        <source>the format of torch before 1.6 (no ZIP archive) is not read; %1</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>不读取 torch 1.6 之前的格式（不是 ZIP 归档）；%1</translation>
    </message>
    <message>
        <source>the tar format of the first versions of torch is not read; %1</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>不读取 torch 最早版本的 tar 格式；%1</translation>
    </message>
    <message>
        <source>expected a ZIP archive of torch.save, found a bare pickle; %1</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>应为 torch.save 的 ZIP 归档，实际为单独的 pickle；%1</translation>
    </message>
    <message>
        <source>expected a ZIP archive of torch.save, found something else</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>应为 torch.save 的 ZIP 归档，实际为其他内容</translation>
    </message>
    <message>
        <source>expected one member data.pkl in the archive, found %1</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>归档中应有一个 data.pkl 成员，实际为 %1</translation>
    </message>
    <message>
        <source>a TorchScript archive (torch.jit.save) is not read; load it with torch.jit.load and save its state_dict() with torch.save or safetensors</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>不读取 TorchScript 归档（torch.jit.save）；请用 torch.jit.load 载入，再用 torch.save 或 safetensors 保存其 state_dict()</translation>
    </message>
    <message>
        <source>expected little-endian numbers, found &quot;%1&quot;; %2</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>应为小端序的数，实际为“%1”；%2</translation>
    </message>
    <message>
        <source>dtype %1, with which Headscope does not compute</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>dtype %1，Headscope 不用它计算</translation>
    </message>
    <message>
        <source>expected a shape whose product fits into 63 bits, found %1</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>形状的乘积应在 63 位之内，实际为 %1</translation>
    </message>
    <message>
        <source>expected a view within the %1 numbers of storage %2, found shape %3, strides %4 from number %5</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>视图应在存储 %2 的 %1 个数之内，实际形状为 %3，步长 %4，从第 %5 个数起</translation>
    </message>
    <message>
        <source>expected views that need no more than four times the file when they are copied, found one of %1 bytes (shape %2, strides %3)</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>视图复制后应不超过文件的四倍，实际有一个为 %1 字节（形状 %2，步长 %3）</translation>
    </message>
    <message>
        <source>expected %1 numbers of %2 bytes in storage %3, found %4 bytes</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>存储 %3 中应有 %1 个 %2 字节的数，实际为 %4 字节</translation>
    </message>
    <message>
        <source>expected a PyTorch file, found an empty file</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>应为 PyTorch 文件，实际为空文件</translation>
    </message>
    <message>
        <source>expected data.pkl of at most %1 bytes, found %2</source>
        <extracomment>weights/pytorch.cpp</extracomment>
        <translation>data.pkl 应至多 %1 字节，实际为 %2</translation>
    </message>
    <message>
        <source>expected %1, found %2 (before byte %3)</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>应为 %1，实际为 %2（在第 %3 字节之前）</translation>
    </message>
    <message>
        <source>an offset of at least 0</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>不小于 0 的偏移</translation>
    </message>
    <message>
        <source>two offsets</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>两个偏移</translation>
    </message>
    <message>
        <source>a JSON object</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>JSON 对象</translation>
    </message>
    <message>
        <source>a list of whole numbers</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>整数列表</translation>
    </message>
    <message>
        <source>a whole number</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>整数</translation>
    </message>
    <message>
        <source>dtype, shape or data_offsets</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>dtype、shape 或 data_offsets</translation>
    </message>
    <message>
        <source>another name</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>其他名称</translation>
    </message>
    <message>
        <source>it once</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>只出现一次</translation>
    </message>
    <message>
        <source>dtype, shape and data_offsets</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>dtype、shape 和 data_offsets</translation>
    </message>
    <message>
        <source>no dtype</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>没有 dtype</translation>
    </message>
    <message>
        <source>no shape</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>没有 shape</translation>
    </message>
    <message>
        <source>no data_offsets</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>没有 data_offsets</translation>
    </message>
    <message>
        <source>expected safetensors, found a Git LFS pointer (the weights themselves are missing; `git lfs pull` fetches them)</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>应为 safetensors，实际为 Git LFS 指针（缺少权重本身；可用 `git lfs pull` 获取）</translation>
    </message>
    <message>
        <source>expected safetensors, which start with a length of %1 bytes, found a file of %2 bytes</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>应为以 %1 字节的长度开头的 safetensors，实际文件只有 %2 字节</translation>
    </message>
    <message>
        <source>expected a length of at most %1 bytes, found %2</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>长度应至多 %1 字节，实际为 %2</translation>
    </message>
    <message>
        <source>expected a dtype such as F32, F16 or BF16, found %1</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>应为 F32、F16 或 BF16 之类的 dtype，实际为 %1</translation>
    </message>
    <message>
        <source>expected data_offsets in order, found [%1, %2]</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>data_offsets 应按顺序，实际为 [%1, %2]</translation>
    </message>
    <message>
        <source>expected data_offsets within the %1 bytes behind the header, found [%2, %3]</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>data_offsets 应在文件头之后的 %1 字节之内，实际为 [%2, %3]</translation>
    </message>
    <message>
        <source>expected %1 bytes for %2 %3, found %4</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>%2 %3 应有 %1 字节，实际为 %4</translation>
    </message>
    <message>
        <source>expected bytes of its own, found that it shares some with %1</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>应有自己的字节，实际与 %1 共用一部分</translation>
    </message>
    <message>
        <source>expected JSON, found a zero byte</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>应为 JSON，实际为零字节</translation>
    </message>
    <message>
        <source>not enough memory for its header</source>
        <extracomment>weights/safetensors.cpp</extracomment>
        <translation>内存不足，无法存放文件头</translation>
    </message>
    <message>
        <source>expected at most %1 levels, found more</source>
        <extracomment>weights/shard_index.cpp</extracomment>
        <translation>应至多 %1 层，实际更多</translation>
    </message>
    <message>
        <source>not enough memory for it</source>
        <extracomment>weights/shard_index.cpp</extracomment>
        <translation>内存不足</translation>
    </message>
    <message>
        <source>expected the name of a file inside the folder, found &quot;%1&quot;</source>
        <extracomment>weights/shard_index.cpp</extracomment>
        <translation>应为文件夹内的文件名，实际为“%1”</translation>
    </message>
    <message>
        <source>expected the shard %1 in the folder, found no such file</source>
        <extracomment>weights/shard_index.cpp</extracomment>
        <translation>文件夹中应有分片 %1，实际没有此文件</translation>
    </message>
    <message>
        <source>expected the shard %1 inside the folder, found a link that leads out of it</source>
        <extracomment>weights/shard_index.cpp</extracomment>
        <translation>分片 %1 应在文件夹之内，实际为指向外部的链接</translation>
    </message>
    <message>
        <source>expected the shard %1 to be a file, found something else</source>
        <extracomment>weights/shard_index.cpp</extracomment>
        <translation>分片 %1 应为文件，实际为其他内容</translation>
    </message>
    <message>
        <source>expected an object with a %1 of tensors to shards, found none</source>
        <extracomment>weights/shard_index.cpp</extracomment>
        <translation>对象应带有张量到分片的 %1，实际没有</translation>
    </message>
    <message>
        <source>expected the name of a shard, found %1</source>
        <extracomment>weights/shard_index.cpp</extracomment>
        <translation>应为分片名称，实际为 %1</translation>
    </message>
    <message>
        <source>no ending</source>
        <extracomment>weights/tensor_writer.cpp</extracomment>
        <translation>没有扩展名</translation>
    </message>
    <message>
        <source>expected a name that ends in .safetensors, .npz, .npy, .json or .csv, found %1</source>
        <extracomment>weights/tensor_writer.cpp</extracomment>
        <translation>名称应以 .safetensors、.npz、.npy、.json 或 .csv 结尾，实际为 %1</translation>
    </message>
    <message>
        <source>expected a name of its own, found one that is taken</source>
        <extracomment>weights/tensor_writer.cpp</extracomment>
        <translation>名称应各不相同，实际已被占用</translation>
    </message>
    <message>
        <source>a CSV holds one matrix</source>
        <extracomment>weights/text_writers.cpp</extracomment>
        <translation>CSV 只含一个矩阵</translation>
    </message>
    <message>
        <source>expected two dimensions, found %1</source>
        <extracomment>weights/text_writers.cpp</extracomment>
        <translation>应为二维，实际为 %1</translation>
    </message>
    <message>
        <source>none of this name</source>
        <extracomment>weights/weight_index.h</extracomment>
        <translation>无此名称</translation>
    </message>
    <message>
        <source>an object of named tensors, as {&quot;NAME&quot;: [...], ...}</source>
        <extracomment>weights/weights_document.cpp</extracomment>
        <translation>具名张量的对象，如 {&quot;NAME&quot;: [...], ...}</translation>
    </message>
    <message>
        <source>labels as texts or numbers</source>
        <extracomment>weights/weights_document.cpp</extracomment>
        <translation>文本或数的标签</translation>
    </message>
    <message>
        <source>a string, as before it</source>
        <extracomment>weights/weights_document.cpp</extracomment>
        <translation>与之前相同的字符串</translation>
    </message>
    <message>
        <source>an object of tensors</source>
        <extracomment>weights/weights_document.cpp</extracomment>
        <translation>张量的对象</translation>
    </message>
    <message>
        <source>nested lists of numbers</source>
        <extracomment>weights/weights_document.cpp</extracomment>
        <translation>嵌套的数的列表</translation>
    </message>
    <message>
        <source>an object or a list</source>
        <extracomment>weights/weights_document.cpp</extracomment>
        <translation>对象或列表</translation>
    </message>
    <message>
        <source>expected 1, found %1</source>
        <extracomment>weights/weights_document.cpp</extracomment>
        <translation>应为 1，实际为 %1</translation>
    </message>
    <message>
        <source>expected a zip archive with a directory at its end, found none (%1 bytes; is the file complete?)</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>应为结尾处有目录的 zip 归档，实际没有目录（%1 字节；文件完整吗？）</translation>
    </message>
    <message>
        <source>expected a zip64 record before byte %1, found none at byte %2</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>第 %1 字节之前应有 zip64 记录，第 %2 字节处没有</translation>
    </message>
    <message>
        <source>expected a zip archive in one file, found one on several disks</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>应为单个文件的 zip 归档，实际为跨多个磁盘的归档</translation>
    </message>
    <message>
        <source>expected a directory before byte %1, found %2 bytes at byte %3</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>目录应在第 %1 字节之前，实际为第 %3 字节处的 %2 字节</translation>
    </message>
    <message>
        <source>expected at most %1 members in a directory of %2 bytes, found %3</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>%2 字节的目录应至多有 %1 个成员，实际为 %3</translation>
    </message>
    <message>
        <source>expected its zip64 sizes, found fewer numbers</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>应有其 zip64 大小，实际的数更少</translation>
    </message>
    <message>
        <source>expected a zip64 record with its sizes, found none</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>应有带大小的 zip64 记录，实际没有</translation>
    </message>
    <message>
        <source>directory</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>目录</translation>
    </message>
    <message>
        <source>expected a row for member %1, found something else</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>成员 %1 应有一行，实际为其他内容</translation>
    </message>
    <message>
        <source>expected %1 bytes in the row of member %2, found %3</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>成员 %2 的行应有 %1 字节，实际为 %3</translation>
    </message>
    <message>
        <source>member %1</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>成员 %1</translation>
    </message>
    <message>
        <source>expected a name in UTF-8, found %1</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>名称应为 UTF-8，实际为 %1</translation>
    </message>
    <message>
        <source>expected a plain member, found an encrypted one</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>应为普通成员，实际为加密成员</translation>
    </message>
    <message>
        <source>expected a stored or deflated member, found method %1</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>成员应未压缩或用 deflate 压缩，实际方法为 %1</translation>
    </message>
    <message>
        <source>expected its header at byte %1, found none there</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>其文件头应在第 %1 字节，该处没有</translation>
    </message>
    <message>
        <source>expected the same name in its header at byte %1, found another</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>第 %1 字节处的文件头应有相同名称，实际不同</translation>
    </message>
    <message>
        <source>expected the directory&apos;s method of compression in its header at byte %1, found another</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>第 %1 字节处的文件头应有与目录相同的压缩方法，实际不同</translation>
    </message>
    <message>
        <source>expected %1 bytes before the directory, found %2</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>目录之前应有 %1 字节，实际为 %2</translation>
    </message>
    <message>
        <source>expected the same size stored and unpacked, found %1 and %2</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>存储与解压后的大小应相同，实际为 %1 和 %2</translation>
    </message>
    <message>
        <source>expected at most %1 times its %2 compressed bytes, found a size of %3</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>应至多为 %2 个压缩字节的 %1 倍，实际大小为 %3</translation>
    </message>
    <message>
        <source>expected at most %1 bytes from all compressed members, found more</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>所有压缩成员应至多得出 %1 字节，实际更多</translation>
    </message>
    <message>
        <source>%1 from %2</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>从 %2 得出的 %1</translation>
    </message>
    <message>
        <source>a stream that goes on after %1 from %2</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>从 %2 得出 %1 之后仍继续的数据流</translation>
    </message>
    <message>
        <source>a broken stream (%1)</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>损坏的数据流（%1）</translation>
    </message>
    <message>
        <source>expected %1 bytes from %2 compressed ones, found %3</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>应从 %2 个压缩字节得出 %1 字节，实际为 %3</translation>
    </message>
    <message>
        <source>expected %1 members, found %2 bytes behind them</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>应有 %1 个成员，其后还有 %2 字节</translation>
    </message>
    <message>
        <source>not enough memory for its directory</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>内存不足，无法存放目录</translation>
    </message>
    <message>
        <source>not enough memory for its %1 bytes</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>内存不足，无法存放其 %1 字节</translation>
    </message>
    <message>
        <source>expected the checksum %1, found %2</source>
        <extracomment>weights/zip_archive.cpp</extracomment>
        <translation>校验和应为 %1，实际为 %2</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <extracomment>the system</extracomment>
        <translation>没有此文件或文件夹</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <extracomment>the system</extracomment>
        <translation>权限不足</translation>
    </message>
    <message>
        <source>Operation not permitted</source>
        <extracomment>the system</extracomment>
        <translation>操作不被允许</translation>
    </message>
    <message>
        <source>Is a directory</source>
        <extracomment>the system</extracomment>
        <translation>是文件夹</translation>
    </message>
    <message>
        <source>Not a directory</source>
        <extracomment>the system</extracomment>
        <translation>不是文件夹</translation>
    </message>
    <message>
        <source>File exists</source>
        <extracomment>the system</extracomment>
        <translation>文件已存在</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <extracomment>the system</extracomment>
        <translation>磁盘空间不足</translation>
    </message>
    <message>
        <source>Disk quota exceeded</source>
        <extracomment>the system</extracomment>
        <translation>超出磁盘配额</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <extracomment>the system</extracomment>
        <translation>文件系统只读</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <extracomment>the system</extracomment>
        <translation>输入/输出错误</translation>
    </message>
    <message>
        <source>Cannot allocate memory</source>
        <extracomment>the system</extracomment>
        <translation>无法分配内存</translation>
    </message>
    <message>
        <source>Too many open files</source>
        <extracomment>the system</extracomment>
        <translation>打开的文件过多</translation>
    </message>
    <message>
        <source>File name too long</source>
        <extracomment>the system</extracomment>
        <translation>文件名过长</translation>
    </message>
    <message>
        <source>Too many levels of symbolic links</source>
        <extracomment>the system</extracomment>
        <translation>符号链接层数过多</translation>
    </message>
    <message>
        <source>File too large</source>
        <extracomment>the system</extracomment>
        <translation>文件过大</translation>
    </message>
    <message>
        <source>Device or resource busy</source>
        <extracomment>the system</extracomment>
        <translation>设备或资源忙</translation>
    </message>
    <message>
        <source>Text file busy</source>
        <extracomment>the system</extracomment>
        <translation>文本文件忙</translation>
    </message>
    <message>
        <source>Invalid argument</source>
        <extracomment>the system</extracomment>
        <translation>参数无效</translation>
    </message>
    <message>
        <source>Stale file handle</source>
        <extracomment>the system</extracomment>
        <translation>文件句柄已失效</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <extracomment>lists</extracomment>
        <translation>%1、%2</translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <extracomment>lists</extracomment>
        <translation>%1 和 %2</translation>
    </message>
</context>
<context>
    <name>core: a word alone</name>
    <message>
        <source>position</source>
        <extracomment>core: a word alone</extracomment>
        <translation>位置</translation>
    </message>
    <message>
        <source>key</source>
        <extracomment>core: a word alone</extracomment>
        <translation>键</translation>
    </message>
    <message>
        <source>more</source>
        <extracomment>core: a word alone</extracomment>
        <translation>更多</translation>
    </message>
    <message>
        <source>several</source>
        <extracomment>core: a word alone</extracomment>
        <translation>多个</translation>
    </message>
    <message>
        <source>characters</source>
        <extracomment>core: a word alone</extracomment>
        <translation>字符</translation>
    </message>
    <message>
        <source>other</source>
        <extracomment>core: a word alone</extracomment>
        <translation>其他</translation>
    </message>
    <message>
        <source>array</source>
        <extracomment>core: a word alone</extracomment>
        <translation>数组</translation>
    </message>
    <message>
        <source>object</source>
        <extracomment>core: a word alone</extracomment>
        <translation>对象</translation>
    </message>
    <message>
        <source>number</source>
        <extracomment>core: a word alone</extracomment>
        <translation>数</translation>
    </message>
    <message>
        <source>string</source>
        <extracomment>core: a word alone</extracomment>
        <translation>字符串</translation>
    </message>
    <message>
        <source>boolean</source>
        <extracomment>core: a word alone</extracomment>
        <translation>布尔值</translation>
    </message>
    <message>
        <source>null</source>
        <extracomment>core: a word alone</extracomment>
        <translation>null</translation>
    </message>
    <message>
        <source>output</source>
        <extracomment>core: a word alone</extracomment>
        <translation>输出</translation>
    </message>
</context>
</TS>
