using System.Text.Json.Serialization;

namespace Myelin.LoadGenerator.Reports;

/// <summary>All that was measured of one server. Null is what could not be measured.</summary>
internal sealed record RunReport
{
    /// <summary>The server's name and version.</summary>
    public required string Server { get; init; }

    /// <summary>The seconds that each suite was measured.</summary>
    public int Seconds { get; init; }

    /// <summary>Seconds from starting its process to its first answer.</summary>
    public double? StartSeconds { get; init; }

    /// <summary>Resident memory before the first suite, in bytes.</summary>
    public long? RestingBytes { get; init; }

    /// <summary>Resident memory after the last suite, in bytes.</summary>
    public long? ResidentBytes { get; init; }

    /// <summary>How long the server was left alone after that, in seconds; 0 for not at all.</summary>
    public int IdleSeconds { get; init; }

    /// <summary>Resident memory at the end of that time, in bytes.</summary>
    public long? IdleResidentBytes { get; init; }

    /// <summary>What share of one core it took in the second half of that time: 0.01 is one per cent.</summary>
    public double? IdleCpuShare { get; init; }

    /// <summary>The events that were stored for the generator.</summary>
    public long Events { get; init; }

    /// <summary>How much the database grew for each of them, in bytes.</summary>
    public double? DatabaseBytesPerEvent { get; init; }

    /// <summary>The suites, in the order in which they ran.</summary>
    public required IReadOnlyList<SuiteResult> Suites { get; init; }
}

/// <summary>Reads and writes reports.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(RunReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
