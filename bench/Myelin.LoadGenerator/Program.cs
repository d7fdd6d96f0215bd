using Myelin.LoadGenerator;

return await CommandLine.Create().Parse(args).InvokeAsync();
