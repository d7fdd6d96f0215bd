using BenchmarkDotNet.Attributes;
using Myelin.Core.Signing;

namespace Myelin.Benchmarks;

/// <summary>Ed25519 alone and over JSON: the lower bound for everything that signs.</summary>
[MemoryDiagnoser]
public class SigningBenchmarks
{
    private readonly byte[] _json = SampleEvents.BuiltMessage.Json.ToArray();
    private readonly byte[] _signature = SampleEvents.Key.Sign(SampleEvents.BuiltMessage.Json.Span);

    [Benchmark(Baseline = true)]
    public byte[] Sign_bytes() => SampleEvents.Key.Sign(_json);

    [Benchmark]
    public bool Verify_bytes() => SampleEvents.Key.VerifyKey.Verify(_json, _signature);

    [Benchmark]
    public byte[] Sign_json() => JsonSignatures.Sign(_json, "matrix.example.org", SampleEvents.Key);

    [Benchmark]
    public bool Verify_event() =>
        PduSignatures.Verify(SampleEvents.BuiltMessage, SampleEvents.Server, SampleEvents.Key.KeyId, SampleEvents.Key.VerifyKey);
}
