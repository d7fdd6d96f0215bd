using Myelin.Coverage;
using Xunit;

namespace Myelin.Server.Tests.Architecture;

/// <summary>docs/coverage.md is what the server serves.</summary>
public sealed class CoverageDocumentTests
{
    [Fact]
    public void TheTableIsUpToDate()
    {
        var specification = Path.Combine(Repository.Root, "..", "shared", "matrix-spec", "data", "api");
        Assert.SkipUnless(Directory.Exists(specification), "The specification's data is not beside the clone.");

        var expected = CoverageTable.Write(SpecifiedOperation.ReadAll(specification), ServedContracts.All());

        Assert.True(
            expected == File.ReadAllText(Path.Combine(Repository.Root, "docs", "coverage.md")),
            "docs/coverage.md is out of date; make it anew as it says.");
    }
}
