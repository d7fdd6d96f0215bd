namespace Myelin.Server.Discovery;

/// <summary>
/// The versions of the specification that the server advertises. They are promises about the served operations, since clients choose paths by
/// them. No version promises that every optional module is there.
/// </summary>
internal static class SpecificationVersions
{
    public static IReadOnlyList<string> All { get; } =
    [
        "r0.0.1", "r0.1.0", "r0.2.0", "r0.3.0", "r0.4.0", "r0.5.0", "r0.6.0", "r0.6.1",
        "v1.1", "v1.2", "v1.3", "v1.4", "v1.5", "v1.6", "v1.7", "v1.8", "v1.9", "v1.10",
        "v1.11", "v1.12", "v1.13", "v1.14", "v1.15", "v1.16", "v1.17", "v1.18", "v1.19",
    ];
}

/// <summary>
/// A feature beyond the specification's versions, listed in <c>unstable_features</c>. The slice that implements it registers it:
/// <c>services.AddSingleton(new UnstableFeature("org.example.feature"))</c>.
/// </summary>
/// <param name="Name">The namespaced name that clients look for.</param>
public sealed record UnstableFeature(string Name);
