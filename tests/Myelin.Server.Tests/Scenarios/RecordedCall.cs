using Myelin.Api.Contracts;

namespace Myelin.Server.Tests.Scenarios;

/// <summary>A call that a scenario has made, and what came of it.</summary>
/// <param name="Operation">The operation that serves the path; null if none does.</param>
/// <param name="Target">Path and query as sent.</param>
/// <param name="HasToken">Whether an access token was presented.</param>
/// <param name="Faults">What is wrong with the response by the specification.</param>
internal sealed record RecordedCall(
    Operation? Operation, string Method, string Target, byte[] Body, bool HasToken, int Status, string? ErrCode, IReadOnlyList<string> Faults);
