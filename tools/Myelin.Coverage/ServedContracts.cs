using Microsoft.Extensions.DependencyInjection;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;
using Myelin.Server.Http;
using Myelin.Server.Outgoing;

namespace Myelin.Coverage;

/// <summary>The operations that the server serves, or calls if others serve them, taken from the registrations of its slices.</summary>
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
