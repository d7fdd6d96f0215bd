namespace Myelin.Server.Discovery;

/// <summary>
/// A feature beyond the specification's versions, as listed in <c>unstable_features</c>. The slice that builds it says so:
/// <c>services.AddSingleton(new UnstableFeature("org.example.feature"))</c>.
/// </summary>
/// <param name="Name">The namespaced name by which clients look for it.</param>
public sealed record UnstableFeature(string Name);
