using Xunit;

namespace Myelin.Simulation;

/// <summary>
/// A few hundred federations; many more by <c>dotnet run -c Release --project tests/Myelin.Simulation -- seeds 10000 [--from N]</c>. A failure names
/// its seed, which is replayed by <c>seeds 1 --from SEED</c>.
/// </summary>
public sealed class SimulationTests
{
    private const int Seeds = 300;

    [Fact]
    public void Federations_converge_under_delay_loss_duplication_and_hostile_servers()
    {
        var total = new Tally();
        var tallies = new Tally[Seeds];
        Parallel.For(
            0,
            Seeds,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = TestContext.Current.CancellationToken },
            seed => tallies[seed] = Federation.Run(seed));
        Array.ForEach(tallies, total.Add);

        // A simulation in which nothing interesting happens would prove nothing.
        foreach (var what in new[] { "Accepted", "SoftFailed", "Rejected", "Outlier", "forked", "fetches", "joins over federation", "refused", "pairs at rest" })
        {
            Assert.True(total[what] > Seeds, $"Too little of '{what}': {total}");
        }

        TestContext.Current.SendDiagnosticMessage(total.ToString());
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        for (var seed = 1000; seed < 1012; seed++)
        {
            Assert.Equal(Federation.Run(seed).ToString(), Federation.Run(seed).ToString());
        }
    }
}
