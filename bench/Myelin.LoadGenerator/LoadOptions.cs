using Myelin.LoadGenerator.Matrix;

namespace Myelin.LoadGenerator;

/// <summary>Which server to load, for how long, and where to find its process and its database.</summary>
internal sealed record LoadOptions(
    LoopbackUrl Url,
    string Label,
    string SharedSecret,
    int? ProcessId,
    string? DatabasePath,
    TimeSpan Duration,
    TimeSpan WarmUp,
    double? StartSeconds,
    TimeSpan Idle);
