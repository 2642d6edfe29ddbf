#!/usr/bin/env python3
"""Trains the example network of this folder and writes it as ONNX.

Only whoever wants to change the network needs this; README.md says how the file beside it was made.
Start reading at `Network`. Batch normalization stays in the exported file on purpose: folding it is
the converter's work, and the example should show it.
"""

import argparse
import gzip
import pathlib
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

MEAN, STD = 127.5, 127.5  # real = (pixel - MEAN) / STD, pixel in 0..255


class ConvBn(nn.Sequential):
    """Convolution, batch normalization and, except at the end of a block, ReLU6."""

    def __init__(self, inputs, outputs, kernel=1, stride=1, groups=1, relu6=True):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
        # A large epsilon bounds the folded weights of channels that hardly vary; one such channel
        # would otherwise set the 8-bit scale of the whole tensor. MobileNet uses the same value.
        self.norm = nn.BatchNorm2d(outputs, eps=1e-3)
        if relu6:
            self.relu6 = nn.ReLU6()


class InvertedResidual(nn.Module):
    """The block of MobileNetV2 (Sandler et al. 2018): widen, filter each channel, narrow, add."""

    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        wide = inputs * expansion
        self.widen = ConvBn(inputs, wide) if expansion > 1 else nn.Identity()
        self.depthwise = ConvBn(wide, wide, kernel=3, stride=stride, groups=wide)
        self.narrow = ConvBn(wide, outputs, relu6=False)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.narrow(self.depthwise(self.widen(x)))
        return x + y if self.residual else y


class Network(nn.Sequential):
    """image: [batch, 1, 28, 28] -> scores: [batch, 10] (logits)."""

    def __init__(self):
        super().__init__()
        self.stem = ConvBn(1, 16, kernel=3)  # 28x28
        self.block1 = InvertedResidual(16, 16, stride=1, expansion=1)
        self.block2 = InvertedResidual(16, 32, stride=2, expansion=3)  # 14x14
        self.block3 = InvertedResidual(32, 32, stride=1, expansion=4)
        self.block4 = InvertedResidual(32, 32, stride=1, expansion=4)
        self.block5 = InvertedResidual(32, 64, stride=2, expansion=4)  # 7x7
        self.block6 = InvertedResidual(64, 64, stride=1, expansion=4)
        self.block7 = InvertedResidual(64, 64, stride=1, expansion=4)
        self.head = ConvBn(64, 256)
        self.pool = nn.AdaptiveAvgPool2d(1)  # 1x1
        self.flatten = nn.Flatten()
        self.classifier = nn.Linear(256, 10)


def read_idx(path):
    """Reads a gzip-compressed IDX file of bytes: 0, 0, 8, rank, then big-endian sizes, then data."""
    data = gzip.decompress(path.read_bytes())
    if data[:3] != b"\0\0\x08":
        raise ValueError(f"{path}: not an IDX file of unsigned bytes")
    shape = np.frombuffer(data, ">u4", count=data[3], offset=4)
    return torch.from_numpy(np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape).copy())


def load(folder, part):
    """Returns pixels, uint8 [count, 1, 28, 28], and labels, int64 [count]."""
    images = read_idx(folder / f"{part}-images-idx3-ubyte.gz")
    labels = read_idx(folder / f"{part}-labels-idx1-ubyte.gz")
    return images.unsqueeze(1), labels.long()


def normalize(pixels):
    return ((pixels.float() - MEAN) / STD).contiguous(memory_format=torch.channels_last)


def augment(pixels, reach=2):
    """Moves each picture by up to `reach` pixels either way and mirrors every other one."""
    count, _, height, width = pixels.shape
    padded = functional.pad(pixels, [reach] * 4)  # 0 is the background of Fashion-MNIST
    rows = torch.arange(height) + torch.randint(2 * reach + 1, (count, 1))
    columns = torch.arange(width) + torch.randint(2 * reach + 1, (count, 1))
    columns = torch.where(torch.rand(count, 1) < 0.5, columns, columns.flip(1))
    picture = torch.arange(count)
    return padded[picture[:, None, None], 0, rows[:, :, None], columns[:, None, :]].unsqueeze(1)


def train(model, images, labels, epochs, batch=128):
    optimizer = torch.optim.SGD(model.parameters(), momentum=0.9, weight_decay=5e-4, nesterov=True)
    steps = len(images) // batch
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.2, total_steps=epochs * steps, pct_start=0.15)
    for epoch in range(epochs):
        model.train()
        start, total = time.time(), 0.0
        for chosen in torch.randperm(len(images))[: steps * batch].split(batch):
            scores = model(normalize(augment(images[chosen])))
            loss = functional.cross_entropy(scores, labels[chosen], label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}/{epochs}: loss {total / steps:.4f}, {time.time() - start:.0f} s", flush=True)


@torch.no_grad()
def top1(model, images, labels):
    model.eval()
    right = [model(normalize(i)).argmax(1) == l for i, l in zip(images.split(500), labels.split(500))]
    return torch.cat(right).float().mean().item()


def export(model, path):
    # eval() together with PRESERVE is the one combination that keeps batch normalization as nodes:
    # TrainingMode.EVAL folds it, TRAINING would export batch statistics.
    torch.onnx.export(
        model.eval(),
        (torch.zeros(1, 1, 28, 28),),
        path,
        input_names=["image"],
        output_names=["scores"],
        opset_version=13,
        training=torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False,
        dynamo=False,
    )


def main():
    here = pathlib.Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=pathlib.Path, default="/usr/share/datasets/fashion-mnist",
                        help="folder of the four .gz files (default: %(default)s)")
    parser.add_argument("--output", type=pathlib.Path, default=here / "fashion_mnist.onnx",
                        help="file to write (default: beside this script)")
    parser.add_argument("--epochs", type=int, default=28)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()

    torch.manual_seed(arguments.seed)
    torch.set_num_threads(2)  # fixed, because sums depend on it in the last bits
    model = Network().to(memory_format=torch.channels_last)  # half again as fast on a CPU
    print(f"{sum(p.numel() for p in model.parameters())} parameters")
    train(model, *load(arguments.data, "train"), arguments.epochs)
    # The test pictures are looked at once, after the last epoch: nothing is selected on them.
    print(f"top-1 on the test pictures: {top1(model, *load(arguments.data, 't10k')):.4f}")
    export(model, str(arguments.output))


if __name__ == "__main__":
    main()
