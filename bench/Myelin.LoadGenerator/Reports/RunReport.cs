using System.Text.Json.Serialization;

namespace Myelin.LoadGenerator.Reports;

/// <summary>All measurements of one server. Null means not measured.</summary>
internal sealed record RunReport
{
    /// <summary>The server's name and version.</summary>
    public required string Server { get; init; }

    /// <summary>The measuring time of each suite, in seconds.</summary>
    public int Seconds { get; init; }

    /// <summary>Seconds from the start of the process to its first response.</summary>
    public double? StartSeconds { get; init; }

    /// <summary>Resident memory before the first suite, in bytes.</summary>
    public long? RestingBytes { get; init; }

    /// <summary>Resident memory after the last suite, in bytes.</summary>
    public long? ResidentBytes { get; init; }

    /// <summary>How long the server was idle after that, in seconds; 0 for not at all.</summary>
    public int IdleSeconds { get; init; }

    /// <summary>Resident memory at the end of the idle time, in bytes.</summary>
    public long? IdleResidentBytes { get; init; }

    /// <summary>The share of one core used in the second half of the idle time: 0.01 is one per cent.</summary>
    public double? IdleCpuShare { get; init; }

    /// <summary>The number of events stored for the generator.</summary>
    public long Events { get; init; }

    /// <summary>The growth of the database per event, in bytes.</summary>
    public double? DatabaseBytesPerEvent { get; init; }

    /// <summary>The suites, in the order in which they ran.</summary>
    public required IReadOnlyList<SuiteResult> Suites { get; init; }
}

/// <summary>Reads and writes reports.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(RunReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
