namespace Myelin.StoredServer;

/// <summary>One start of the server.</summary>
/// <param name="Answered">From the start of the process to the first answer.</param>
/// <param name="Resident">Resident memory after a rest without requests, in bytes.</param>
internal sealed record MeasuredStart(TimeSpan Answered, long Resident);
