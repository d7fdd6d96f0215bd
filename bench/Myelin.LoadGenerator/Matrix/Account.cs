namespace Myelin.LoadGenerator.Matrix;

/// <summary>A registered user with an access token.</summary>
internal sealed record Account(string UserId, string Token);
