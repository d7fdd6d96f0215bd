using Microsoft.Extensions.DependencyInjection;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;
using Myelin.Server.Http;
using Myelin.Server.Outgoing;

namespace Myelin.Coverage;

/// <summary>What the server serves, or calls where the specification has others serve it, from the registrations of its slices.</summary>
public static class ServedContracts
{
    public static IReadOnlyList<Operation> All() =>
    [
        .. new ServiceCollection().AddSlices(new MyelinOptions())
            .Select(service => service.ImplementationInstance switch
            {
                ServedOperation served => served.Contract,
                CalledOperation called => called.Contract,
                _ => null,
            })
            .OfType<Operation>(),
    ];
}
