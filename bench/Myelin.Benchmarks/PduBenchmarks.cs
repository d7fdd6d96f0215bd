using BenchmarkDotNet.Attributes;
using Myelin.Core.Events;
using Myelin.Core.RoomVersions;

namespace Myelin.Benchmarks;

/// <summary>Building an event (the send path) and reading one (federation receive, database).</summary>
[MemoryDiagnoser]
public class PduBenchmarks
{
    private readonly Pdu _pdu = SampleEvents.BuiltMessage;

    [Benchmark]
    public Pdu Build_a_message() => PduBuilder.Build(SampleEvents.Message, SampleEvents.Server, SampleEvents.Key);

    [Benchmark]
    public Pdu Read_a_message() => PduReader.Read(KnownRoomVersions.V12, _pdu.Json);

    [Benchmark]
    public Pdu Read_a_stored_message() => PduReader.ReadStored(KnownRoomVersions.V12, _pdu.EventId, _pdu.Json);

    [Benchmark]
    public byte[] Content_hash() => PduHashes.ContentHash(_pdu);

    [Benchmark]
    public byte[] Reference_hash() => PduHashes.ReferenceHash(_pdu);

    [Benchmark]
    public Pdu Redact() => Redaction.Redact(_pdu);
}
