using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Myelin.Core.Json;

namespace Myelin.Benchmarks;

/// <summary>Canonical JSON and the strict check, compared with the runtime's parser, which does less.</summary>
[MemoryDiagnoser]
public class CanonicalJsonBenchmarks
{
    private readonly byte[] _message = SampleEvents.BuiltMessage.Json.ToArray();
    private readonly byte[] _powerLevels = SampleEvents.PowerLevels;

    [Benchmark(Baseline = true)]
    public JsonValueKind Runtime_parses_a_message()
    {
        using var document = JsonDocument.Parse(_message);
        return document.RootElement.ValueKind;
    }

    [Benchmark]
    public byte[] Canonicalize_a_message() => CanonicalJson.Canonicalize(_message, JsonNumberRule.Strict);

    [Benchmark]
    public byte[] Canonicalize_unordered_power_levels() => CanonicalJson.Canonicalize(_powerLevels, JsonNumberRule.Strict);

    [Benchmark]
    public void Validate_a_message() => StrictJson.Validate(_message);

    [Benchmark]
    public void Validate_power_levels() => StrictJson.Validate(_powerLevels);
}
