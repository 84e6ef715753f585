"""Names, shapes, ties, padding rows and first values of models of Hugging Face transformers, for test/fixtures/hf-shapes.json.

A development tool: nothing runs it in a build or a test. It needs Python 3.10, PyTorch 2.15 for the CPU, safetensors 0.8 and transformers,
and is run twice, once with transformers 4.57 and once with 5.24: the second run adds its configs and refuses what differs, except for a tensor
that the first stores under another name and the second in full, which both can load.

    python scripts/hf_shapes.py test/fixtures/hf-shapes.json

`small`: a config.json of every class as each version saves it, and what a file that `save_pretrained` writes holds, with the names that share
its tensors. `large`: configs of sizes that are in use, on the meta device: the number of tensors and parameters, and SHA-256 of the sorted
lines `name: [sizes]`. `laws`: mean, std, least and greatest value of tensors that the constructor of a model drew.
"""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

import torch
import transformers
from safetensors import safe_open

COMMAND = "python scripts/hf_shapes.py test/fixtures/hf-shapes.json"

GPT2 = dict(vocab_size=11, n_positions=6, n_embd=8, n_layer=2, n_head=2)
LLAMA = dict(
    vocab_size=11, hidden_size=8, intermediate_size=12, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2
)
BERT = dict(
    vocab_size=11, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12, max_position_embeddings=6
)
VIT = dict(hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12, image_size=8, patch_size=4)
MAMBA = dict(vocab_size=11, hidden_size=8, state_size=3, num_hidden_layers=2)
MAMBA2 = dict(vocab_size=11, hidden_size=8, state_size=3, num_hidden_layers=2, num_heads=4, head_dim=4, n_groups=2)

SMALL = [
    ("GPT2LMHeadModel", GPT2),
    ("GPT2LMHeadModel", {**GPT2, "tie_word_embeddings": False, "n_inner": 20, "dtype": "bfloat16"}),
    ("GPT2Model", GPT2),
    ("GPT2DoubleHeadsModel", {**GPT2, "num_labels": 1}),
    ("GPT2ForSequenceClassification", {**GPT2, "num_labels": 3}),
    ("GPT2ForTokenClassification", {**GPT2, "num_labels": 3}),
    ("GPT2ForQuestionAnswering", GPT2),
    ("LlamaForCausalLM", LLAMA),
    ("LlamaForCausalLM", {**LLAMA, "tie_word_embeddings": True, "pad_token_id": 3, "dtype": "float16"}),
    ("LlamaForCausalLM", {**LLAMA, "attention_bias": True, "mlp_bias": True, "head_dim": 6}),
    ("LlamaForCausalLM", {**LLAMA, "pad_token_id": -1}),
    ("LlamaModel", LLAMA),
    ("LlamaForSequenceClassification", {**LLAMA, "num_labels": 3}),
    ("LlamaForTokenClassification", {**LLAMA, "num_labels": 3}),
    ("LlamaForQuestionAnswering", LLAMA),
    ("MistralForCausalLM", {**LLAMA, "head_dim": 6}),
    ("MistralModel", LLAMA),
    ("MistralForSequenceClassification", LLAMA),
    ("MistralForTokenClassification", LLAMA),
    ("MistralForQuestionAnswering", LLAMA),
    ("Qwen2ForCausalLM", {**LLAMA, "tie_word_embeddings": True}),
    ("Qwen2ForCausalLM", LLAMA),
    ("Qwen2Model", LLAMA),
    ("Qwen2ForSequenceClassification", LLAMA),
    ("Qwen2ForTokenClassification", LLAMA),
    ("Qwen2ForQuestionAnswering", LLAMA),
    ("Qwen3ForCausalLM", {**LLAMA, "tie_word_embeddings": True, "head_dim": 6, "pad_token_id": 10}),
    ("Qwen3ForCausalLM", {**LLAMA, "attention_bias": True}),
    ("Qwen3Model", LLAMA),
    ("Qwen3ForSequenceClassification", LLAMA),
    ("Qwen3ForTokenClassification", LLAMA),
    ("Qwen3ForQuestionAnswering", LLAMA),
    ("BertForMaskedLM", BERT),
    ("BertForMaskedLM", {**BERT, "tie_word_embeddings": False}),
    ("BertLMHeadModel", {**BERT, "is_decoder": True}),
    ("BertModel", {**BERT, "pad_token_id": 4, "type_vocab_size": 3}),
    ("BertForPreTraining", {**BERT, "pad_token_id": None}),
    ("BertForNextSentencePrediction", BERT),
    ("BertForSequenceClassification", {**BERT, "num_labels": 3}),
    ("BertForTokenClassification", {**BERT, "num_labels": 3}),
    ("BertForQuestionAnswering", BERT),
    ("BertForMultipleChoice", BERT),
    ("ViTForImageClassification", {**VIT, "num_labels": 3}),
    ("ViTForImageClassification", {**VIT, "qkv_bias": False, "image_size": [8, 16], "patch_size": [4, 2], "num_channels": 1}),
    ("ViTForMaskedImageModeling", {**VIT, "encoder_stride": 4}),
    ("ViTModel", VIT),
    ("ViTModel", {**VIT, "pooler_output_size": 5}),
    ("MambaForCausalLM", MAMBA),
    ("MambaForCausalLM", {**MAMBA, "use_bias": True, "use_conv_bias": False, "time_step_rank": 5, "tie_word_embeddings": False}),
    ("MambaModel", {**MAMBA, "expand": 3}),
    ("Mamba2ForCausalLM", MAMBA2),
    ("Mamba2ForCausalLM", {**MAMBA2, "use_bias": True, "use_conv_bias": False}),
    ("Mamba2Model", MAMBA2),
]

# Sizes as published with the weights of that name; where none are given, those that the class has by default, which are the first model's.
LARGE = {
    "gpt2": ("GPT2LMHeadModel", {}),
    "gpt2-xl": ("GPT2LMHeadModel", dict(n_embd=1600, n_layer=48, n_head=25)),
    "Llama-2-7b": ("LlamaForCausalLM", dict(max_position_embeddings=4096, dtype="float16")),
    "Meta-Llama-3-8B": (
        "LlamaForCausalLM",
        dict(vocab_size=128256, intermediate_size=14336, num_key_value_heads=8, max_position_embeddings=8192, dtype="bfloat16"),
    ),
    "Mistral-7B-v0.1": ("MistralForCausalLM", dict(dtype="bfloat16")),
    "Qwen2.5-0.5B": (
        "Qwen2ForCausalLM",
        dict(
            hidden_size=896,
            intermediate_size=4864,
            num_hidden_layers=24,
            num_attention_heads=14,
            num_key_value_heads=2,
            tie_word_embeddings=True,
            dtype="bfloat16",
        ),
    ),
    "Qwen3-0.6B": (
        "Qwen3ForCausalLM",
        dict(
            hidden_size=1024,
            intermediate_size=3072,
            num_hidden_layers=28,
            num_attention_heads=16,
            num_key_value_heads=8,
            tie_word_embeddings=True,
            dtype="bfloat16",
        ),
    ),
    "bert-base-uncased": ("BertForMaskedLM", {}),
    "vit-base-patch16-224": ("ViTForImageClassification", dict(num_labels=1000)),
    "mamba-130m-hf": ("MambaForCausalLM", dict(num_hidden_layers=24)),
    "Mamba-Codestral-7B-v0.1": ("Mamba2ForCausalLM", dict(dtype="bfloat16")),
}

LAWS = {
    "gpt2": ("GPT2LMHeadModel", dict(vocab_size=300, n_positions=64, n_embd=64, n_layer=2, n_head=2)),
    "llama": ("LlamaForCausalLM", dict(LLAMA, vocab_size=300, hidden_size=64, intermediate_size=96, initializer_range=0.03)),
    "qwen3": ("Qwen3ForCausalLM", dict(LLAMA, vocab_size=300, hidden_size=64, intermediate_size=96, attention_bias=True)),
    "bert": ("BertForPreTraining", dict(BERT, vocab_size=300, hidden_size=64, intermediate_size=96)),
    "vit": ("ViTForMaskedImageModeling", dict(VIT, hidden_size=64, intermediate_size=96, image_size=32, encoder_stride=4)),
    "mamba": ("MambaForCausalLM", dict(MAMBA, vocab_size=300, hidden_size=64, state_size=16, rescale_prenorm_residual=True)),
    "mamba2": ("Mamba2ForCausalLM", dict(MAMBA2, vocab_size=300, hidden_size=64, num_heads=32, rescale_prenorm_residual=True)),
}


def build(architecture, options):
    model_class = getattr(transformers, architecture)
    config = model_class.config_class(**options)
    config.architectures = [architecture]
    dtype = getattr(torch, options.get("dtype", "float32"))
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        return model_class(config)
    finally:
        torch.set_default_dtype(before)


def config_text(model):
    """The config.json that the model's class saves, on one line."""
    with tempfile.TemporaryDirectory() as folder:
        model.config.save_pretrained(folder)
        text = (Path(folder) / "config.json").read_text()
    return json.dumps(json.loads(text))


def ties(model, stored=None):
    """Names of the state dict that share a tensor, each with the name that is stored: the first, if not told."""
    groups = {}
    for name, tensor in model.state_dict(keep_vars=True).items():
        groups.setdefault(id(tensor), []).append(name)
    owners = {id: next((n for n in names if n in (stored or ())), names[0]) for id, names in groups.items()}
    return {name: owners[id] for id, names in groups.items() for name in names if name != owners[id]}


def padding(model):
    """Embeddings with a padding row."""
    modules = [(name, m) for name, m in model.named_modules() if isinstance(m, torch.nn.Embedding)]
    return {f"{name}.weight": m.padding_idx for name, m in modules if m.padding_idx is not None}


def file_of(model):
    """The tensors of the file that the model saves."""
    # Its defaults for generating text are of no interest, and a negative padding index is refused there.
    if getattr(model, "generation_config", None) is not None:
        model.generation_config = transformers.GenerationConfig()
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        with safe_open(Path(folder) / "model.safetensors", "pt") as file:
            return {name: file.get_tensor(name) for name in sorted(file.keys())}


def saved(model):
    """Names, shapes and types in the file that the model saves."""
    tensors = file_of(model)
    types = {str(tensor.dtype) for tensor in tensors.values()}
    assert len(types) == 1, types
    return {name: list(tensor.shape) for name, tensor in tensors.items()}, types.pop().removeprefix("torch.")


def small(architecture, options):
    model = build(architecture, options)
    tensors, dtype = saved(model)
    case = {"architecture": architecture, "dtype": dtype, "tied": ties(model, tensors), "padding": padding(model), "tensors": tensors}
    return case, config_text(model)


def large(name, architecture, options):
    with torch.device("meta"):
        model = build(architecture, options)
    tied = ties(model)
    names = [n for n in model.state_dict() if n not in tied]
    shapes = {n: list(model.state_dict()[n].shape) for n in names}
    if architecture.startswith("ViT") and transformers.__version__ >= "5":
        # Its layers have other names within the model than in its files.
        return None, config_text(model)
    lines = "".join(f"{n}: {json.dumps(shapes[n])}\n" for n in sorted(names))
    case = {
        "name": name,
        "tensors": len(names),
        "parameters": sum(p.numel() for p in model.parameters()),
        "tied": tied,
        "sha256": hashlib.sha256(lines.encode()).hexdigest(),
    }
    return case, config_text(model)


def stores_more(case, old):
    """Whether a case differs from the old one only by storing in full what the old one ties to another name."""
    more = [name for name in case.get("tensors", ()) if name not in old["tensors"]]
    if not all(name in old["tied"] for name in more):
        return False
    tensors = {name: shape for name, shape in case["tensors"].items() if name not in more}
    return {**case, "tensors": tensors, "tied": {**case["tied"], **{name: old["tied"][name] for name in more}}} == old


def law(name, architecture, options):
    torch.manual_seed(1)
    model = build(architecture, options)
    measures = (torch.mean, torch.std, torch.min, torch.max)
    numbers = {key: [float(f"{measure(t.double()):.4g}") for measure in measures] for key, t in file_of(model).items()}
    return {"name": name, "tensors": numbers}, config_text(model)


def main(path):
    transformers.logging.set_verbosity_error()
    version = transformers.__version__
    runs = {
        "small": [small(*case) for case in SMALL],
        "large": [large(name, *case) for name, case in LARGE.items()],
        "laws": [law(name, *case) for name, case in LAWS.items()],
    }
    earlier = json.loads(Path(path).read_text()) if Path(path).exists() else None
    if earlier is not None and version in earlier["versions"]:
        earlier = None
    out = {"command": COMMAND, "versions": [*(earlier or {}).get("versions", []), version]}
    for group, cases in runs.items():
        out[group] = []
        for i, (case, config) in enumerate(cases):
            if earlier is not None:
                old = earlier[group][i]
                configs = old.pop("configs")
                if case is None:
                    case = old
                if group != "laws" and case != old and not stores_more(case, old):
                    raise SystemExit(f"{group} {i}: {case} is not what {out['versions'][0]} says: {old}")
                config = [*configs, config] if group == "small" else configs
            else:
                config = [config]
            out[group].append({**case, "configs": config})
    text = json.dumps({k: v for k, v in out.items() if k not in runs}, indent=1)[:-2]
    for group in runs:
        rows = ",\n  ".join(json.dumps(case) for case in out[group])
        text += f',\n "{group}": [\n  {rows}\n ]'
    Path(path).write_text(text + "\n}\n")


main(sys.argv[1])
