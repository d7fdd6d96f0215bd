namespace Myelin.LoadGenerator.Matrix;

/// <summary>A registered user and a token of theirs.</summary>
internal sealed record Account(string UserId, string Token);
