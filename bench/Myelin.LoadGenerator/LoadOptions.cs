using Myelin.LoadGenerator.Matrix;

namespace Myelin.LoadGenerator;

/// <summary>What server is to be loaded, for how long, and where its process and its database are seen.</summary>
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
