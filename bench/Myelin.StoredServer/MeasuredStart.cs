namespace Myelin.StoredServer;

/// <summary>One start of the server.</summary>
/// <param name="Answered">The time from the start of the process to the first response.</param>
/// <param name="Resident">Resident memory after some time without requests, in bytes.</param>
internal sealed record MeasuredStart(TimeSpan Answered, long Resident);
