namespace Myelin.Server.Discovery;

/// <summary>
/// The versions of the specification that clients are told of. They are promises about the operations that are served: clients
/// choose by them which paths to call, and none of them says that every optional module is there.
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
/// A feature beyond the specification's versions, as listed in <c>unstable_features</c>. The slice that builds it says so:
/// <c>services.AddSingleton(new UnstableFeature("org.example.feature"))</c>.
/// </summary>
/// <param name="Name">The namespaced name by which clients look for it.</param>
public sealed record UnstableFeature(string Name);
